// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace petal::runtime {

/// What a thrown exception says of itself; of one that is no `std::exception` its type.
std::string what_of(const std::exception_ptr& thrown);

}  // namespace petal::runtime
