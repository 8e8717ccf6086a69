// SPDX-License-Identifier: Apache-2.0
// Throws in its startup what is no exception.
#include <petal/petal.hpp>

namespace {

class ThrowsANumber final : public petal::Petal {
 public:
  petal::Task<> startup() override {
    throw 42;
    co_return;
  }
};

}  // namespace

PETAL_EXPORT(ThrowsANumber, "throws-a-number", "1.0.0")
