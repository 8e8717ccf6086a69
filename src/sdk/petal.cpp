// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>
#include <stdexcept>

namespace petal {

Context& Petal::context() const {
  if (context_) return *context_;
  throw std::logic_error("context() was called in the constructor of a petal: it is there from startup on");
}

}  // namespace petal
