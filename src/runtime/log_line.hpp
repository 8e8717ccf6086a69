// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::runtime {

/// Returns `line`, which ends with its newline, as exactly one line: control characters in it, and bytes that are not
/// UTF-8, are escaped as `escaped` does. Code that logs text from outside has escaped it before; this is the last
/// defence for texts that were forgotten, and for what petals log.
///
/// A line of plain ASCII is returned as it is, any other in `room`. **Lifetime.** That of `line` and of `room`.
std::string_view as_one_line(std::string_view line, std::string& room);

}  // namespace petal::runtime
