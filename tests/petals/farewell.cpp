// SPDX-License-Identifier: Apache-2.0
// Publishes while it shuts down.
#include <petal/petal.hpp>

namespace {

class Farewell final : public petal::Petal {
 public:
  petal::Task<> startup(petal::Context& context) override {
    context_ = &context;
    co_return;
  }

  petal::Task<> shutdown() override {
    (co_await context_->mqtt().publish_message("farewell/out", {{"last", "words"}})).value();
  }

 private:
  petal::Context* context_ = nullptr;
};

}  // namespace

PETAL_EXPORT(Farewell, "farewell", "1.0.0")
