// SPDX-License-Identifier: Apache-2.0
// Any text: where it is a JSON number, its integer is the one that Boost.JSON or the C library finds.
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <cstdlib>
#include <string>

#include "fuzz/input.hpp"
#include "http/json_integer.hpp"

namespace {

using petal::http::json_integer;
using Kind = petal::http::JsonInteger::Kind;
using petal::test::require;

constexpr double largest_exact = 9007199254740992.0;  // 2^53

void compare(double number, Kind kind, std::int64_t value) {
  if (kind == Kind::integer) return require(static_cast<double>(value) == number);
  if (kind == Kind::fractional) return require(std::trunc(number) != number || number == 0);
  require(std::abs(number) >= largest_exact);
  require(std::signbit(number) == (kind == Kind::too_small));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto const text = petal::test::Input(data, size).rest();
  auto const [kind, value] = json_integer(text);
  boost::system::error_code error;
  auto const json = boost::json::parse(text, error);
  if (error || text.find_first_of(" \t\r\n") != text.npos) return 0;
  require(json.is_number() == (kind != Kind::not_a_number));
  if (json.is_int64()) require(kind == Kind::integer && value == json.get_int64());
  if (json.is_uint64()) require(kind == Kind::too_large);
  if (json.is_double()) compare(std::strtod(std::string(text).c_str(), nullptr), kind, value);
  return 0;
}
