// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::ctl {

/// JSON text laid out for a person: a member or an element in a line, indented by two, `"name": value`. What stands in
/// it stays as it is, digits and escapes too. `text` has passed json_text::check.
std::string pretty(std::string_view text);

}  // namespace petal::ctl
