// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::ctl {

/// What a refusal of the manager says, in one line: the sentence of `{"detail": "..."}`, or `topic: Field required;
/// qos: ...` of a list. The beginning of the body where it is neither.
std::string refusal_text(std::string_view body);

}  // namespace petal::ctl
