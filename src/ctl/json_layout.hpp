// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::ctl {

/// Formats JSON text for a person: one member or element in a line, indented by two, `"name": value`. The values stay
/// as they are, including digits and escapes. `text` must have passed json_text::check.
std::string pretty(std::string_view text);

}  // namespace petal::ctl
