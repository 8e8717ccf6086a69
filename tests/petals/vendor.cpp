// SPDX-License-Identifier: Apache-2.0
// A library that stands beside the petal that needs it.
extern "C" __attribute__((visibility("default"))) int answer_of_vendor();
extern "C" int answer_of_vendor() {
  return 42;
}
