// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/petal.hpp>

class Thermometer final : public petal::Petal {
 public:
  petal::Task<> startup() override {
    context().log().info("{} degrees", 23.5);
    (co_await context().mqtt().publish_message("thermometer/reading", {{"degrees", 23.5}})).value();
  }
};
