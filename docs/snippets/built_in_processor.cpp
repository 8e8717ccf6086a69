// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>
#include <stdexcept>

namespace {

namespace json = petal::json;
using petal::Command;
using petal::Task;

// [commands]
class Arm final : public petal::Petal {
 public:
  Task<> startup() override {
    context().commands().on("move", [this](Command command) { return move(std::move(command)); });
    co_return;
  }

 private:
  /// Its result is the response; an exception that it throws becomes an error response.
  Task<json::object> move(Command command) {
    if (!command.payload.is_object()) throw std::invalid_argument("move needs a payload: {\"to\": degrees}");
    angle_ = command.payload.as_object().at("to").to_number<double>();
    co_return json::object{{"angle", angle_}};
  }

  double angle_ = 0;
};
// [commands]

}  // namespace

PETAL_EXPORT(Arm, "built-in-processor", "1.0.0")
