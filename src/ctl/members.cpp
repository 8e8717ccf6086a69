// SPDX-License-Identifier: Apache-2.0
#include "ctl/members.hpp"

#include <boost/json/object.hpp>

#include "runtime/text.hpp"

namespace petal::ctl {

const json::value* member(const json::value& of, std::string_view name) {
  auto const* const object = of.if_object();
  return object ? object->if_contains(name) : nullptr;
}

std::string text_at(const json::value& of, std::string_view name) {
  auto const* const value = member(of, name);
  return value && value->is_string() ? runtime::escaped(value->get_string(), 1000) : std::string();
}

std::uint64_t number_at(const json::value& of, std::string_view name) {
  auto const* const value = member(of, name);
  boost::system::error_code error;
  auto const number = value && value->is_number() ? value->to_number<std::uint64_t>(error) : 0;
  return error ? 0 : number;
}

double decimal_at(const json::value& of, std::string_view name) {
  auto const* const value = member(of, name);
  return value && value->is_number() ? value->to_number<double>() : 0;
}

bool flag_at(const json::value& of, std::string_view name) {
  auto const* const value = member(of, name);
  return value && value->is_bool() && value->get_bool();
}

const json::array& list_at(const json::value& of, std::string_view name) {
  static json::array const nothing;
  auto const* const value = member(of, name);
  return value && value->is_array() ? value->get_array() : nothing;
}

}  // namespace petal::ctl
