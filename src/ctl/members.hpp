// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

/// Return members of another program's answer, which may lack any: a member that is missing, or of another type, is
/// empty.
namespace petal::ctl {

namespace json = boost::json;

const json::value* member(const json::value& of, std::string_view name);
std::string text_at(const json::value& of, std::string_view name);  ///< escaped for a terminal
std::uint64_t number_at(const json::value& of, std::string_view name);
double decimal_at(const json::value& of, std::string_view name);
bool flag_at(const json::value& of, std::string_view name);
const json::array& list_at(const json::value& of, std::string_view name);
const json::array& list_at(json::value&& of, std::string_view name) = delete;  // its array would be destroyed

}  // namespace petal::ctl
