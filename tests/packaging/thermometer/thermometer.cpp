// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>

class Thermometer final : public petal::Petal {
 public:
  petal::Task<> startup(petal::Context& context) override {
    context.log().info("it is 23.5 degrees");
    co_return;
  }
};
PETAL_EXPORT(Thermometer, "petal-thermometer", "1.0.0")
