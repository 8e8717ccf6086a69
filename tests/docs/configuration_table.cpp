// SPDX-License-Identifier: Apache-2.0
// Prints the configuration table of docs/reference.md.
#include <iostream>

#include "config/describe.hpp"

int main() {
  std::cout << petal::config::reference_table();
}
