// SPDX-License-Identifier: Apache-2.0
// Publishes while it shuts down.
#include <petal/petal.hpp>

namespace {

class Farewell final : public petal::Petal {
 public:
  petal::Task<> startup() override { co_return; }

  petal::Task<> shutdown() override {
    (co_await context().mqtt().publish_message("farewell/out", {{"last", "words"}})).value();
  }

 private:
};

}  // namespace

PETAL_EXPORT(Farewell, "farewell", "1.0.0")
