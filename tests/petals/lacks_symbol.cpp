// SPDX-License-Identifier: Apache-2.0
// Calls what nobody defines.
#include <petal/petal.hpp>

namespace vendor {
int open_the_arm(int port);
}

namespace {

class LacksSymbol final : public petal::Petal {
 public:
  petal::Task<> startup() override {
    vendor::open_the_arm(1);
    co_return;
  }
};

}  // namespace

PETAL_EXPORT(LacksSymbol, "lacks-symbol", "1.0.0")
