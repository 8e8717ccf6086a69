// SPDX-License-Identifier: Apache-2.0
// Does not shut down. CLINGS says how: `waits`, `blocks` or `throws`.
#include <petal/petal.hpp>
#include <stdexcept>
#include <thread>

namespace {

class Clings final : public petal::Petal {
 public:
  petal::Task<> startup() override {
    how_ = context().setting("CLINGS").value_or("waits");
    co_return;
  }

  petal::Task<> shutdown() override {
    context().log().info("clinging");
    if (how_ == "throws") throw std::runtime_error("not now");
    if (how_ == "blocks") std::this_thread::sleep_for(std::chrono::hours(1));
    for (;;) co_await context().sleep(std::chrono::hours(1));
  }

 private:
  std::string how_;
};

}  // namespace

PETAL_EXPORT(Clings, "clings", "1.0.0")
