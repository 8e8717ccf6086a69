// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::ctl {

/// Returns the reason for a refusal of the manager in one line: the sentence of `{"detail": "..."}`, or `topic: Field
/// required; qos: ...` for a list. If it is neither, the beginning of the body.
std::string refusal_text(std::string_view body);

}  // namespace petal::ctl
