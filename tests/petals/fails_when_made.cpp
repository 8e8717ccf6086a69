// SPDX-License-Identifier: Apache-2.0
// Throws in its constructor.
#include <petal/petal.hpp>
#include <stdexcept>

namespace {

class FailsWhenMade final : public petal::Petal {
 public:
  FailsWhenMade() { throw std::runtime_error("made of glass"); }
  petal::Task<> startup() override { co_return; }
};

}  // namespace

PETAL_EXPORT(FailsWhenMade, "fails-when-made", "1.0.0")
