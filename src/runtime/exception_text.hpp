// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace petal::runtime {

/// What a thrown exception says of itself; of one that is no `std::exception` its type.
std::string describe(const std::exception_ptr& thrown);

/// A symbol as it stands in the source, `arm::open(int)` for `_ZN3arm4openEi`; the symbol itself where it is no mangled
/// one.
std::string demangled(const std::string& symbol);

}  // namespace petal::runtime
