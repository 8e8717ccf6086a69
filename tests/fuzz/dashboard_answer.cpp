// SPDX-License-Identifier: Apache-2.0
// Any bytes, as a controller dashboard answers: refused with a sentence, or records that are the same after they came
// once more, wrapped as a list.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <string>

#include "fuzz/input.hpp"
#include "local_db/dashboard_answer.hpp"
#include "local_db/input.hpp"
#include "runtime/text.hpp"

namespace {

namespace json = boost::json;
using petal::local_db::read_dashboard_answer;
using petal::test::require;

std::string wrapped(const std::vector<json::object>& records) {
  json::array list;
  for (auto const& record : records) list.emplace_back(record);
  return json::serialize(json::object{{"success", true}, {"data", std::move(list)}});
}

/// Of infinity, which Boost.JSON makes of 1e400, or NaN, of 0e400: JSON has no number for them.
bool has_no_number(const json::value& value) {
  auto const has = [](const auto& all, auto inside) {
    return std::any_of(all.begin(), all.end(), [&](auto& each) { return has_no_number(inside(each)); });
  };
  if (value.is_object()) return has(value.get_object(), [](auto& member) -> auto& { return member.value(); });
  if (value.is_array()) return has(value.get_array(), [](auto& element) -> auto& { return element; });
  return value.is_double() && !std::isfinite(value.get_double());
}

bool can_be_kept(const std::vector<json::object>& records) {
  return std::all_of(records.begin(), records.end(), [](const json::object& record) {
    return petal::local_db::check_data(record).has_value() && !has_no_number(record);
  });
}

/// Boost.JSON 1.81 reads some numbers as the double beside what it has written: their values are left out.
bool is_same(const std::vector<json::object>& one, const std::vector<json::object>& other) {
  auto const has_same = [](const json::object& a, const json::object& b) {
    return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const auto& member) {
             auto const* const value = b.if_contains(member.key());
             return value && value->kind() == member.value().kind() &&
                    (!value->is_string() || *value == member.value());
           });
  };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), has_same);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto const answer = read_dashboard_answer(petal::test::Input(data, size).rest());
  if (!answer) {
    require(!answer.error().message().empty() && petal::runtime::is_utf8(answer.error().message()));
    return 0;
  }
  require(!answer->missing || !answer->complaint.empty());
  if (!can_be_kept(answer->records)) return 0;
  auto const again = read_dashboard_answer(wrapped(answer->records));
  require(again && again->complaint.empty() && is_same(again->records, answer->records));
  return 0;
}
