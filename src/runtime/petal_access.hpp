// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/petal.hpp>

namespace petal {

/// What the programs that run petals may do to a Petal, and nobody else.
struct PetalAccess {
  /// Gives `petal` its context, which must outlive it. Called before its startup.
  static void give(Petal& petal, Context& context) noexcept { petal.context_ = &context; }
};

}  // namespace petal
