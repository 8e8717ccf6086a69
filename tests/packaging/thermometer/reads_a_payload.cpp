// SPDX-License-Identifier: Apache-2.0
// Links the compiled part of the SDK and of Boost, as a petal's own tests do.
#include <petal/message.hpp>

int main() {
  petal::Message const message("thermometer", R"({"degrees": 23.5})", petal::Qos::at_least_once, false);
  return message.object().at("degrees").as_double() == 23.5 ? 0 : 1;
}
