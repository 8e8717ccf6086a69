// SPDX-License-Identifier: Apache-2.0
// Its startup does not end.
#include <petal/petal.hpp>

namespace {

class NeverStarted final : public petal::Petal {
 public:
  petal::Task<> startup() override {
    for (;;) co_await context().sleep(std::chrono::hours(1));
  }
};

}  // namespace

PETAL_EXPORT(NeverStarted, "never-started", "1.0.0")
