// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace petal::ctl {

/// Returns why no petal may be called `name`, with what is accepted; nothing if one may: 2 to 64 small letters, digits
/// and single hyphens, the first a letter. So it can be a file name, a level of topics and of URLs, and a CMake target.
std::optional<std::string> why_no_petal_name(std::string_view name);

/// Returns the name of the class of the petal `name`: `petal-wind-sensor` has `PetalWindSensor`.
std::string class_name(std::string_view name);

}  // namespace petal::ctl
