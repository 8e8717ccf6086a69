// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::ctl {

/// Returns `text` of the project template with `@PETAL_NAME@` and `@PETAL_CLASS@` replaced by those of the petal.
std::string with_names(std::string text, std::string_view petal);

}  // namespace petal::ctl
