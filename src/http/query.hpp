// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace petal::http {

/// Returns the decoded names and values of a query, `topic=a%2Fb&qos=1`, in their order. A `+` is a blank, as in forms.
/// Returns nothing if a `%` is not followed by two hexadecimal digits.
std::optional<std::vector<std::pair<std::string, std::string>>> query_parameters(std::string_view query);

}  // namespace petal::http
