// SPDX-License-Identifier: Apache-2.0
// As if it had been built with the Boost before this one: nothing of it but this description may be touched.
#include <cstdlib>
#include <petal/petal.hpp>

namespace {

petal::Petal* never_called() {
  std::abort();
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const petal::PetalDescription petal_description;
const petal::PetalDescription petal_description = {
    PETAL_SDK_VERSION, PETAL_SDK_REVISION, BOOST_VERSION - 100, "other-boost", "1.0.0", never_called};
