// SPDX-License-Identifier: Apache-2.0
// A shared object that forgot its PETAL_EXPORT.
extern "C" __attribute__((visibility("default"))) int no_petal();
extern "C" int no_petal() {
  return 0;
}
