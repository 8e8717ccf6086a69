// SPDX-License-Identifier: Apache-2.0
// As a petal's own test does, it links the fakes, and with them the compiled parts of the SDK and of Boost.
#include <petal/testing/desk.hpp>

#include "thermometer.hpp"

int main() {
  petal::testing::Desk desk("petal-thermometer");
  desk.start<Thermometer>();
  return desk.published("thermometer/reading").size() == 1 ? 0 : 1;
}
