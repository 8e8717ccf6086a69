// SPDX-License-Identifier: Apache-2.0
// Throws before its petal is made: while it is loaded.
#include <petal/petal.hpp>
#include <stdexcept>

namespace {

int read_calibration() {
  throw std::runtime_error("no calibration\nfile");
}

int const calibration = read_calibration();

class ThrowsStatically final : public petal::Petal {
 public:
  petal::Task<> startup() override {
    context().log().info("{}", calibration);
    co_return;
  }
};

}  // namespace

PETAL_EXPORT(ThrowsStatically, "throws-statically", "1.0.0")
