// SPDX-License-Identifier: Apache-2.0
// Any bytes: as a JSON string they are JSON and come back from it; as what stands between two quotes they are what
// Boost.JSON makes of them.
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "fuzz/input.hpp"
#include "json/members.hpp"
#include "json/quote.hpp"
#include "json/unescape.hpp"
#include "runtime/text.hpp"

namespace {

using namespace petal::json_text;  // NOLINT(google-build-using-namespace)
using petal::runtime::is_utf8;
using petal::test::require;

void write_and_read(std::string_view bytes) {
  auto const text = quote(bytes);
  require(check(text).has_value());
  auto const back = unescaped(std::string_view(text).substr(1, text.size() - 2));
  require(back && is_utf8(*back));
  require(*back == bytes || !is_utf8(bytes));
}

void compare_with_boost(std::string_view inside) {
  auto const text = '"' + std::string(inside) + '"';
  auto const found = unescaped(inside);
  if (found && check(text)) require(is_utf8(*found));
  boost::system::error_code error;
  auto const value = boost::json::parse(text, error);
  if (error) return;
  require(check(text).has_value());
  require(found && *found == value.as_string());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto const bytes = petal::test::Input(data, size).rest();
  write_and_read(bytes);
  compare_with_boost(bytes);
  return 0;
}
