// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <petal/petal.hpp>
#include <petal/testing/observed.hpp>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace petal::testing {

/// How a Harness is set up.
struct HarnessOptions {
  std::string petal_name = "petal-under-test";       ///< Context::name
  std::string organization_id = "acme";              ///< if empty, the robot is not provisioned yet
  std::string robot_instance_id = "robot-1";         ///< the name of the machine, and the device id
  std::map<std::string, std::string> settings = {};  ///< what Context::setting returns
  std::size_t max_payload_bytes = 131'072;           ///< `MAX_PAYLOAD_BYTES`
};

/// A test harness for a petal. It provides everything that the manager does, without a manager, a broker, a database or
/// a clock.
///
/// ```cpp
/// TEST(Thermometer, AnswersACommand) {
///   petal::testing::Harness harness;
///   harness.start<Thermometer>();
///   auto const response = harness.command("calibrate", {{"offset", 2}});
///   EXPECT_EQ(response.at("status"), "success");
///   harness.advance(std::chrono::seconds(30));
///   EXPECT_EQ(harness.published("my/petal/telemetry").size(), 1u);
/// }
/// ```
///
/// Publishing, subscriptions, commands and their errors are the manager's own code over a broker in memory; only
/// waiting is replaced. Every call returns when the petal has handled everything that was there for it, and waits for a
/// message, a command, or time. Everything runs on the thread of the test, including handlers that are plain functions
/// or `cpu_heavy`, and `offload`, so a test runs the same way each time.
///
/// **Time** is virtual: it stands still until `advance`, which wakes calls of `Context::sleep` in the order in which
/// they are due. Clocks of the system that a petal reads itself are real.
/// **Errors.** Mistakes of a test throw `std::logic_error` with a sentence: a task that should end but waits, a command
/// to a robot without an organization, a petal that never rests.
/// **Lifetime.** The petal of `start<T>` belongs to the Harness and ends with it; tasks that it spawned are cancelled
/// first.
/// **Threads.** Only the thread of the test. A handler must not call the Harness.
class Harness {
 public:
  /// Makes a Harness with `options`; usually none are needed.
  explicit Harness(HarnessOptions options = {});
  /// Makes a Harness for a petal with the name `petal_name`, as given to PETAL_EXPORT.
  explicit Harness(const char* petal_name) : Harness(HarnessOptions{.petal_name = petal_name}) {}
  Harness(const Harness&) = delete;
  Harness& operator=(const Harness&) = delete;
  /// Stops the petal if it still runs.
  ~Harness();

  /// Makes a petal from `arguments` and starts it, as `start(petal)` does.
  template <std::derived_from<Petal> T, typename... Arguments>
  T& start(Arguments&&... arguments) {
    auto made = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    auto& petal = *made;
    own(std::move(made));
    start(petal);
    return petal;
  }

  /// Runs the petal's startup until it has ended or waits for time. `petal` must outlive the Harness; with `start<T>()`
  /// it does.
  /// **Errors.** Throws what startup throws; what the petal has subscribed, served or spawned is ended then.
  void start(Petal& petal);

  /// Stops the petal as the manager does: its shutdown runs (with a limit of two seconds, of virtual time), and what it
  /// has subscribed, served or spawned ends. It can be started again, over the same database.
  /// **Errors.** Throws what shutdown throws.
  void stop();

  /// Returns whether startup has succeeded and the petal runs.
  bool is_running() const;

  /// Returns the petal's Context. A test may use it as a petal does, for example to fill the database: `run(...)`.
  Context& context();

  /// Runs `task`, which must end without waiting for time. Returns what it returns, and throws what it throws.
  template <typename T>
  T run(Task<T> task) {
    if constexpr (std::is_void_v<T>) {
      run_to_its_end(std::move(task));
    } else {
      auto const result = std::make_shared<std::optional<T>>();
      run_to_its_end(keep(std::move(task), result));
      return std::move(**result);
    }
  }

  /// Runs everything that is ready. A test calls it after it has changed the petal by its own means; the other calls do
  /// so themselves.
  void settle();

  // --- time

  /// Lets `time` pass: sleeping tasks wake when they are due, in order.
  void advance(std::chrono::steady_clock::duration time);

  /// Returns the virtual time that has passed since the Harness was made.
  std::chrono::steady_clock::duration now() const;

  // --- messages

  /// Sends a message from the broker. Returns whether it reaches the robot: false if no subscribed filter matches its
  /// topic (a pattern alone subscribes none). While disconnected, the message waits at the broker, or is lost if its
  /// QoS is 0.
  bool receive(std::string topic, Payload payload, Qos qos = Qos::at_least_once, bool retained = false);

  /// The same for a complete message, for example one with properties, or one that is redelivered.
  ///
  /// ```cpp
  /// harness.receive(petal::Message("my/request", "1", petal::Qos::at_least_once, false, {.response_topic =
  /// "my/answer"}));
  /// ```
  bool receive(const Message& message);

  /// Subscribes `filter` for another program on this robot (another petal, or `POST /mqtt/subscribe`), so that its
  /// messages reach the robot, and the petal's patterns.
  void subscribe_for_others(std::string filter);

  /// Returns the messages that were published with success on topics that `filter` (an MQTT filter) matches, oldest
  /// first.
  std::vector<Published> published(const std::string& filter = "#") const;

  /// Forgets the messages that were published so far.
  void forget_published();

  // --- the link

  /// Puts the broker out of reach: QoS 1 and 2 are stored, QoS 0 fails with not_connected.
  void disconnect();

  /// Connects the broker again: stored messages are sent to it, and messages that waited there are delivered.
  void connect();

  /// Makes the next `times` publishes fail with `errc`.
  void fail_publishes(Errc errc, int times = 1);

  /// Makes the broker refuse subscriptions of `filter` from now on.
  void refuse_subscription(std::string filter);

  // --- commands

  /// Sends a command to the robot and returns the response as its sender receives it: `messageId`, `timestamp`,
  /// `status`, and what the handler returned, or `error_code` and `message`. `name` is the command's name within the
  /// petal; one that contains a `/` is used unchanged.
  /// **Errors.** std::logic_error if the command has not answered yet, because it waits for time: use `send_command`
  /// then.
  json::object command(const std::string& name, json::value payload = nullptr);

  /// Sends a command and returns its messageId. The response can arrive later: `response(id)`.
  std::string send_command(const std::string& name, json::value payload = nullptr);

  /// Returns the response to a command, or nothing if there is none yet.
  std::optional<json::object> response(const std::string& message_id) const;

  /// Returns what the handler of a command has reported so far (Command::report), oldest first, as its sender receives
  /// it.
  std::vector<json::object> reports(const std::string& message_id) const;

  // --- HTTP and Redis

  /// Returns the answer to a request for `/petals/{petal-name}` + `target`, such as `/readings/temp?unit=C`: that of
  /// the petal's route, or 404, 405, or 500 if the route throws. A `body` that is not null is sent as JSON.
  /// **Errors.** std::logic_error if the handler waits for time.
  HttpResponse request(HttpMethod method, const std::string& target, const json::value& body = nullptr);

  /// The same with any body and content type.
  HttpResponse request(HttpMethod method, const std::string& target, const std::string& content_type,
                       const std::string& body);

  /// Publishes `message` on a channel of the Redis server. Returns how many subscriptions received it.
  std::int64_t receive_from_redis(const std::string& channel, const std::string& message);

  /// Sets whether the Redis server is reachable. At first it is.
  void set_redis_reachable(bool reachable);

  // --- the robot

  /// Sets the robot's organization; empty removes it.
  void provision(const std::string& organization_id);

  /// Sets a value that Context::setting returns from now on.
  void set(std::string key, std::string value);

  /// Makes every write to the local database fail with storage_failed from now on; with `false`, writes succeed again.
  void fail_database(bool fails = true);

  /// Returns what the petal's handlers, commands, routes and tasks have thrown, oldest first.
  const std::vector<Failure>& errors() const;

  /// Returns what the petal has logged, oldest first.
  const std::vector<LogLine>& log() const;

 private:
  template <typename T>
  static Task<> keep(Task<T> task, std::shared_ptr<std::optional<T>> result) {
    result->emplace(co_await std::move(task));
  }

  void own(std::unique_ptr<Petal> petal);
  void run_to_its_end(Task<> task);

  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace petal::testing
