// SPDX-License-Identifier: Apache-2.0
#include "ctl/program.hpp"

int main(int argc, char** argv) {
  return petal::ctl::run(argc, argv);
}
