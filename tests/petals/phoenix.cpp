// SPDX-License-Identifier: Apache-2.0
// Built twice, as phoenix.so and phoenix-2.so, to be put in the other's place. Tells of everything that comes on
// phoenix/in who got it: {"version", "payload"} on phoenix/out. It waits where it starts, handles or
// ends, while there is a file of that name (starts, handles, ends) in the directory PHOENIX_GATE; phoenix.so also on a
// worker thread where it starts (works) or ends (clears). Where there is a file named PHOENIX_DIES, it throws in its
// startup.
#include <filesystem>
#include <petal/petal.hpp>
#include <stdexcept>
#include <thread>

namespace {

using petal::Command;
using petal::HttpRequest;
using petal::HttpResponse;
using petal::Message;
using petal::Task;
namespace json = boost::json;

int starts = 0;  // of this copy of the code

struct Counted {
  static inline int starts = 0;
};

class Phoenix final : public petal::Petal {
 public:
  Task<> startup() override {
    gate_ = context().setting("PHOENIX_GATE").value_or("");
    ++starts;
    ++Counted::starts;
    auto const dies = context().setting("PHOENIX_DIES").value_or("");
    if (!dies.empty() && std::filesystem::exists(dies)) throw std::runtime_error("burnt");
    context().commands().on("who", [](Command) -> Task<json::object> { co_return who(); });
    context().commands().on("waits", [this](Command command) { return waits(std::move(command)); });
    context().http().get("/who", [](HttpRequest) -> Task<HttpResponse> { co_return who(); });
    context().http().get("/never", [this](HttpRequest) { return never(); });
    auto const take = [this](Message message) { return tell(std::move(message)); };
    in_ = (co_await context().mqtt().subscribe("phoenix/in", take)).value();
    context().mqtt().subscribe_pattern("other/*", take);
#ifdef PHOENIX_FIRST
    (co_await context().mqtt().subscribe_to_topic("phoenix/first-only", take)).value();
    co_await context().offload([this] { block_at("works"); });
#endif
    co_await wait_at("starts");
  }

  Task<> shutdown() override {
    context().log().info("burning");
    co_await wait_at("ends");
#ifdef PHOENIX_FIRST
    co_await context().offload([this] { block_at("clears"); });
#endif
  }

 private:
  static json::object who() {
    return {{"version", PHOENIX_VERSION}, {"starts", starts}, {"inline_starts", Counted::starts}};
  }

  Task<> tell(Message message) {
    co_await wait_at("handles");
    json::object const told = {{"version", PHOENIX_VERSION}, {"payload", message.payload()}};
    while (!co_await context().mqtt().publish_message("phoenix/out", told))
      co_await context().sleep(std::chrono::milliseconds(50));
  }

  Task<json::object> waits(Command) {
    context().log().info("working");
    for (;;) co_await context().sleep(std::chrono::hours(1));
  }

  Task<HttpResponse> never() {
    context().log().info("asked");
    for (;;) co_await context().sleep(std::chrono::hours(1));
  }

  /// While the file of that name stands in PHOENIX_GATE.
  Task<> wait_at(std::string step) {
    auto const file = std::filesystem::path(gate_) / step;
    if (gate_.empty() || !std::filesystem::exists(file)) co_return;
    context().log().info("waits where it {}", step);
    while (std::filesystem::exists(file)) co_await context().sleep(std::chrono::milliseconds(10));
  }

  void block_at(const std::string& step) {
    auto const is_held = [&] { return !gate_.empty() && std::filesystem::exists(std::filesystem::path(gate_) / step); };
    if (!is_held()) return;
    context().log().info("blocks where it {}", step);
    while (is_held()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    context().log().info("blocked where it {}", step);
  }

  std::string gate_;
  petal::Subscription in_;  // destroyed with this object, while messages wait for the next one
};

}  // namespace

PETAL_EXPORT(Phoenix, "phoenix", PHOENIX_VERSION)
