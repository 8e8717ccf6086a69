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

/// What a Harness is set up as.
struct HarnessOptions {
  std::string petal_name = "petal-under-test";       ///< Context::name
  std::string organization_id = "acme";              ///< empty: a robot that is not provisioned yet
  std::string robot_instance_id = "robot-1";         ///< of the machine; the device id, too
  std::map<std::string, std::string> settings = {};  ///< Context::setting
  std::size_t max_payload_bytes = 131'072;           ///< `MAX_PAYLOAD_BYTES`
};

/// A test harness for a petal: everything the manager gives it, without a manager, a broker, a database or a clock.
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
/// Publishing, subscriptions, commands and their errors are the manager's own code over a broker in memory; only what
/// would wait does not. Every call returns when nothing moves any more: the petal has taken all there was for it, and
/// waits for a message, a command, or time. All runs on the thread of the test, handlers that are plain functions,
/// `cpu_heavy` commands and `offload` too, so that a test goes the same way each time.
///
/// **Time** is virtual: it stands still until `advance`, which wakes what sleeps in `Context::sleep` in order. What a
/// petal asks of the system's clocks is real.
/// **Errors.** What a test cannot have meant throws `std::logic_error` with a sentence: a task that was to end and
/// waits, a command of a robot without an organization, a petal that never rests.
/// **Lifetime.** The petal of `start<T>` belongs to the Harness and ends with it; tasks it spawned are cancelled first.
/// **Threads.** One: that of the test. Not from within a handler.
class Harness {
 public:
  /// Of `options`; as a rule of none.
  explicit Harness(HarnessOptions options = {});
  /// Of a petal called `petal_name`, as PETAL_EXPORT says.
  explicit Harness(const char* petal_name) : Harness(HarnessOptions{.petal_name = petal_name}) {}
  Harness(const Harness&) = delete;
  Harness& operator=(const Harness&) = delete;
  /// Stops the petal, if it has not been stopped.
  ~Harness();

  /// Makes a petal of `arguments` and starts it, as `start(petal)`.
  template <std::derived_from<Petal> T, typename... Arguments>
  T& start(Arguments&&... arguments) {
    auto made = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    auto& petal = *made;
    own(std::move(made));
    start(petal);
    return petal;
  }

  /// Runs the petal's startup until it has ended or waits for time. `petal` has to outlive the Harness: `start<T>()`
  /// sees to that by itself.
  /// **Errors.** Throws what startup throws; what the petal subscribed, served or spawned is gone then.
  void start(Petal& petal);

  /// As the manager stops a petal: its shutdown runs (two seconds of virtual time, as there), what it subscribed,
  /// served or spawned ends. It can be started again, over the same database.
  /// **Errors.** Throws what shutdown throws.
  void stop();

  /// Whether startup has ended well, and the petal runs.
  bool is_running() const;

  /// What the petal was given. A test may use it as a petal does, such as to fill the database: `run(...)`.
  Context& context();

  /// Runs `task`, which must end without waiting for time, and returns what it returns, throws what it throws.
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

  /// Lets everything run that can, for what a test has done to the petal by its own means. The other calls do it
  /// themselves.
  void settle();

  // --- time

  /// Lets `time` pass: what sleeps wakes when it is due, in order.
  void advance(std::chrono::steady_clock::duration time);

  /// The virtual time that has passed since the Harness was made.
  std::chrono::steady_clock::duration now() const;

  // --- messages

  /// A message comes from the broker. Returns whether it came to the robot: not where nobody has subscribed its topic,
  /// which a pattern alone does not. While disconnected it waits at the broker (QoS 0: is lost).
  bool receive(std::string topic, Payload payload, Qos qos = Qos::at_least_once, bool retained = false);

  /// The same of a whole message: one with properties, or one that is redelivered.
  ///
  /// ```cpp
  /// harness.receive(petal::Message("my/request", "1", petal::Qos::at_least_once, false, {.response_topic =
  /// "my/answer"}));
  /// ```
  bool receive(const Message& message);

  /// Subscribes `filter` for somebody else on this robot (another petal, or `POST /mqtt/subscribe`), so that its
  /// messages come to the robot, and to the petal's patterns.
  void subscribe_for_others(std::string filter);

  /// What was published with success, oldest first, and is on a topic that `filter` (an MQTT filter) matches.
  std::vector<Published> published(const std::string& filter = "#") const;

  /// Forgets what was published so far.
  void forget_published();

  // --- the link

  /// The broker is out of reach: QoS 1 and 2 are stored, QoS 0 fails with not_connected.
  void disconnect();

  /// It is back, and has what was stored; what waited there comes.
  void connect();

  /// The next `times` publishes fail with `errc`.
  void fail_publishes(Errc errc, int times = 1);

  /// The broker refuses to subscribe `filter`, from now on.
  void refuse_subscription(std::string filter);

  // --- commands

  /// Sends a command to the robot and returns the response its sender sees: `messageId`, `timestamp`, `status`, and
  /// what the handler returned, or `error_code` and `message`. `name` is the petal's own word for it; one with a `/` is
  /// taken as it is.
  /// **Errors.** std::logic_error where it has not answered yet, because it waits for time: `send_command` then.
  json::object command(const std::string& name, json::value payload = nullptr);

  /// Sends a command and returns its messageId. The response comes when it comes: `response(id)`.
  std::string send_command(const std::string& name, json::value payload = nullptr);

  /// The response to a command, if there is one yet.
  std::optional<json::object> response(const std::string& message_id) const;

  /// What the handler of a command has reported so far (Command::report), oldest first, as its sender sees it.
  std::vector<json::object> reports(const std::string& message_id) const;

  // --- HTTP and Redis

  /// What `/petals/{petal-name}` + `target` answers, such as `/readings/temp?unit=C`: the petal's route, or 404, 405,
  /// and 500 where it throws. A `body` that is not null is sent as JSON.
  /// **Errors.** std::logic_error where the handler waits for time.
  HttpResponse request(HttpMethod method, const std::string& target, const json::value& body = nullptr);

  /// The same with any body.
  HttpResponse request(HttpMethod method, const std::string& target, const std::string& content_type,
                       const std::string& body);

  /// Somebody publishes `message` on a channel of the Redis server; how many subscriptions received it.
  std::int64_t receive_from_redis(const std::string& channel, const std::string& message);

  /// Whether the Redis server is there; it is, from the beginning.
  void set_redis_reachable(bool reachable);

  // --- the robot

  /// Gives the robot an organization, or another; empty takes it away.
  void provision(const std::string& organization_id);

  /// Sets what Context::setting tells from now on.
  void set(std::string key, std::string value);

  /// From now on every write to the local database fails with storage_failed, or works again.
  void fail_database(bool fails = true);

  /// What the petal's handlers, commands, routes and tasks have thrown, oldest first.
  const std::vector<Failure>& errors() const;

  /// What the petal has logged, oldest first.
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
