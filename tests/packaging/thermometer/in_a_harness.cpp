// SPDX-License-Identifier: Apache-2.0
// As a petal's own test does, it links the fakes, and with them the compiled parts of the SDK and of Boost.
#include <petal/testing/harness.hpp>

#include "thermometer.hpp"

int main() {
  petal::testing::Harness harness("petal-thermometer");
  harness.start<Thermometer>();
  return harness.published("thermometer/reading").size() == 1 ? 0 : 1;
}
