// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace petal::runtime {

/// Returns the text of a thrown exception; its type if it is no `std::exception`.
std::string describe(const std::exception_ptr& thrown);

/// Returns a symbol as it is written in source code, `arm::open(int)` for `_ZN3arm4openEi`; the symbol itself if it is
/// not a mangled one.
std::string demangled(const std::string& symbol);

}  // namespace petal::runtime
