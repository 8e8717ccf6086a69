// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::runtime {

/// `line`, which ends with its newline, as the one line it is to be: control characters in it, and bytes that are not
/// UTF-8, are escaped as `escaped` does. Whoever writes a line has made escaped what came from outside; this is the
/// last wall for what was forgotten, and for what petals log.
///
/// A line of plain ASCII is returned as it is, another in `room`. **Lifetime.** That of `line` and of `room`.
std::string_view as_one_line(std::string_view line, std::string& room);

}  // namespace petal::runtime
