// SPDX-License-Identifier: Apache-2.0
// Blocks the main thread for ever where BLOCKS says: `constructor`, `startup`, `task`, `command`, `route` or `pattern`.
#include <cstdlib>
#include <petal/petal.hpp>
#include <thread>

namespace {

using petal::Command;
using petal::HttpRequest;
using petal::HttpResponse;
using petal::Message;
using petal::Task;
namespace json = boost::json;

[[noreturn]] void block() {
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

class Blocks final : public petal::Petal {
 public:
  Blocks() { block_in("constructor"); }

  Task<> startup() override {
    block_in("startup");
    context().spawn(task());
    context().commands().on("now", [](Command) -> Task<json::object> { block(); });
    context().http().get("/now", [](HttpRequest) -> Task<HttpResponse> { block(); });
    context().mqtt().subscribe_pattern("blocks/*", [](Message) -> Task<> { block(); });
    co_return;
  }

 private:
  static void block_in(std::string_view place) {
    auto const* const where = std::getenv("BLOCKS");
    if (where && where == place) block();
  }

  Task<> task() {
    co_await context().sleep(std::chrono::milliseconds(1));
    block_in("task");
  }
};

}  // namespace

PETAL_EXPORT(Blocks, "blocks", "1.0.0")
