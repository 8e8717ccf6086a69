// SPDX-License-Identifier: Apache-2.0
// Needs a library that its RUNPATH tells to be in vendor/, beside it.
#include <petal/petal.hpp>

extern "C" int answer_of_vendor();

namespace {

class BringsLibrary final : public petal::Petal {
 public:
  petal::Task<> startup() override {
    context().log().info("vendor says {}", answer_of_vendor());
    co_return;
  }
};

}  // namespace

PETAL_EXPORT(BringsLibrary, "brings-library", "1.0.0")
