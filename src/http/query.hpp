// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace petal::http {

/// The names and values of a query, `topic=a%2Fb&qos=1`, decoded, in the order in which they came; a `+` is a blank, as
/// forms write it. Nothing where a `%` is not followed by two hexadecimal digits.
std::optional<std::vector<std::pair<std::string, std::string>>> query_parameters(std::string_view query);

}  // namespace petal::http
