// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <petal/petal.hpp>

namespace {

namespace json = petal::json;
using petal::Command;
using petal::Task;

// [job]
class Mapper final : public petal::Petal {
 public:
  Task<> startup() override {
    context().commands().on("map", [this](Command command) { return map(std::move(command)); });
    co_return;
  }

 private:
  /// Returns the response, which acknowledges the command. The job continues.
  Task<json::object> map(Command command) {
    context().spawn(map_rooms(command.report));
    co_return json::object{{"accepted", true}};
  }

  Task<> map_rooms(std::function<void(json::object)> report) {
    for (int room = 1; room <= 3; ++room) {
      co_await context().sleep(std::chrono::milliseconds(100));
      report({{"room", room}});
    }
    report({{"status", "success"}, {"rooms", 3}});
  }
};
// [job]

}  // namespace

PETAL_EXPORT(Mapper, "long-job", "1.0.0")
