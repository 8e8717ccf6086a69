// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>

namespace {

namespace json = petal::json;
using petal::Message;
using petal::Task;

// [subscription]
class Guard final : public petal::Petal {
 public:
  Task<> startup() override {
    context().commands().on("watch", [this](petal::Command) { return watch(); });
    context().commands().on("rest", [this](petal::Command) { return rest(); });
    co_return;
  }

 private:
  Task<json::object> watch() {
    auto const on_alert = [this](Message message) { return alert(std::move(message)); };
    alerts_ = (co_await context().mqtt().subscribe("robot/alerts", on_alert)).value();
    co_return json::object{{"watching", alerts_.topic()}};
  }

  Task<json::object> rest() {
    auto const unread = alerts_.pending();
    alerts_ = {};  // ends the subscription
    co_return json::object{{"unread", unread}};
  }

  Task<> alert(Message message) {
    context().log().warning("Alert: {}", message.payload());
    co_return;
  }

  petal::Subscription alerts_;
};
// [subscription]

}  // namespace

PETAL_EXPORT(Guard, "own-subscription", "1.0.0")
