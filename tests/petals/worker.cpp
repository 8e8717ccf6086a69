// SPDX-License-Identifier: Apache-2.0
// Commands of every kind: `plain`, `coroutine`, and both with `-heavy`, which report three parts and tell where they
// ran, or throw what their payload says; some that only one kind can do; and `asks`, which sends a command.
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <petal/petal.hpp>
#include <stdexcept>
#include <thread>

namespace {

using petal::Command;
using petal::Task;
namespace json = boost::json;

json::object where() {
  std::array<char, 16> name{};
  ::pthread_getname_np(::pthread_self(), name.data(), name.size());
  return {{"thread", name.data()}, {"is_main", ::gettid() == ::getpid()}};
}

json::object work(const Command& command) {
  for (int part = 1; part <= 3; ++part) command.report({{"part", part}});
  if (command.payload.is_string()) throw std::runtime_error(std::string(command.payload.as_string()));
  return where();
}

Task<json::object> work_awaited(Command command) {
  co_return work(command);
}

json::object wait_for_file(const Command& command) {
  std::string const file(command.payload.as_string());
  while (!std::filesystem::exists(file)) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return where();
}

json::object never_end(const Command&) {
  for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
}

class Worker final : public petal::Petal {
 public:
  Task<> startup() override {
    auto& commands = context().commands();
    for (bool const heavy : {false, true}) {
      auto const* const suffix = heavy ? "-heavy" : "";
      commands.on(std::string("plain") + suffix, work, {heavy});
      commands.on(std::string("coroutine") + suffix, work_awaited, {heavy});
    }
    commands.on("waits-heavy", wait_for_file, {.cpu_heavy = true});
    commands.on("endless-heavy", never_end, {.cpu_heavy = true});
    commands.on("visits-heavy", [this](Command) { return visit(); }, {.cpu_heavy = true});
    commands.on("trespasses", [this](const Command&) { return trespass(); });
    commands.on("offloads", [this](Command) { return offload(); });
    commands.on("asks", [this](Command command) { return ask(std::move(command)); });
    co_return;
  }

 private:
  /// Awaits what is the main thread's from a thread of the pool.
  Task<json::object> visit() {
    auto const before = where();
    auto& mqtt = context().mqtt();
    (co_await mqtt.publish_message("worker/visited", {{"by", context().name()}})).value();
    (co_await context().local_db().set_item("visits", "id", "1", {{"id", "1"}, {"count", 7}})).value();
    auto const record = (co_await context().local_db().get_item("visits", "id", "1")).value();
    co_await context().sleep(std::chrono::milliseconds(1));
    context().log().info("visited");
    co_return json::object{{"stayed", before == where()},
                           {"count", record->at("count")},
                           {"device", mqtt.device_info().device_id},
                           {"health", (co_await mqtt.health_check()).at("status")}};
  }

  json::object trespass() {
    context().mqtt().subscribe_pattern("*", [](petal::Message) {});
    return {};
  }

  Task<json::object> offload() {
    json::object there;
    co_await context().offload([&there] { there = where(); });
    std::string thrown;
    try {
      co_await context().offload([] { throw std::runtime_error("too heavy"); });
    } catch (const std::runtime_error& error) {
      thrown = error.what();
    }
    co_return json::object{{"there", there}, {"here", where()}, {"thrown", thrown}};
  }

  /// `{"device", "command", "payload", "milliseconds"}`
  Task<json::object> ask(Command command) {
    auto const& wish = command.payload.as_object();
    auto const answer = co_await context().mqtt().send_command(
        std::string(wish.at("device").as_string()), std::string(wish.at("command").as_string()),
        wish.contains("payload") ? wish.at("payload") : json::value(),
        std::chrono::milliseconds(wish.contains("milliseconds") ? wish.at("milliseconds").as_int64() : 30'000));
    if (!answer) co_return json::object{{"failed", answer.error().code.message()}, {"said", answer.error().message()}};
    co_return json::object{{"answer", *answer}};
  }
};

}  // namespace

PETAL_EXPORT(Worker, "worker", "1.0.0")
