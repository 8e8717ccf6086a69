// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace petal::runtime {

/// Whether `given` is the secret `expected`, which is not empty. It takes as long whatever is wrong with `given`, so
/// that the time tells nothing of the secret but its length.
bool is_same_secret(std::string_view given, std::string_view expected) noexcept;

}  // namespace petal::runtime
