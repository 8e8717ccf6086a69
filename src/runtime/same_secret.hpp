// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace petal::runtime {

/// Returns whether `given` is the secret `expected`, which must not be empty. The time does not depend on what is wrong
/// with `given`, so it reveals nothing of the secret but its length.
bool is_same_secret(std::string_view given, std::string_view expected) noexcept;

}  // namespace petal::runtime
