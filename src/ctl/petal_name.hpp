// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace petal::ctl {

/// Why `name` can be no petal's, with what is accepted; nothing where it can: 2 to 64 small letters, digits and single
/// hyphens, the first a letter. So it is a file's name, a level of topics and of URLs, and a CMake target.
std::optional<std::string> why_no_petal_name(std::string_view name);

/// What the class of the petal `name` is called: `petal-wind-sensor` is `PetalWindSensor`.
std::string class_name(std::string_view name);

}  // namespace petal::ctl
