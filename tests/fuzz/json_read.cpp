// SPDX-License-Identifier: Apache-2.0
// Any text: what check() takes is what read_json() reads, halves of surrogate pairs included, and what write_json()
// writes of it is JSON; so is what is written of the bytes themselves.
#include <cstdlib>
#include <limits>
#include <petal/json.hpp>
#include <string_view>

#include "json/blanks.hpp"
#include "json/members.hpp"
#include "json/unescape.hpp"

using namespace petal;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void mend(std::string_view text) {
  auto const whole = without_lone_surrogates(text);
  if (!whole) return;
  require(whole->size() == text.size() && !without_lone_surrogates(*whole));
  require(json_text::check(text).has_value() == json_text::check(*whole).has_value());
}

void read(std::string_view text) {
  boost::system::error_code error;
  auto const value = read_json(text, error);
  require(json_text::check(text).has_value() == !error);
  if (error) return;
  require(json_text::check(write_json(value)).has_value());
  if (auto const* const string = value.if_string()) {
    auto const first = text.find('"');
    auto const token = text.substr(first, text.rfind('"') + 1 - first);
    require(json_text::string_value(token, json_text::LoneSurrogates::replace) == std::string(*string));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<const char*>(data), size);
  mend(text);
  read(text);
  json::array const bytes{text, std::numeric_limits<double>::quiet_NaN(), json::object{{text, text}}};
  require(json_text::check(write_json(bytes)).has_value());
  if (auto const member = json_text::member(text, "payload"))
    require(json_text::with_blanks(text, *member).find(*member) != std::string_view::npos);
  return 0;
}
