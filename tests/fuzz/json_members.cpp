// SPDX-License-Identifier: Apache-2.0
// Any text: what passes check() has the members that Boost.JSON finds in it, and what does not is at least safe.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <string_view>

#include "json/members.hpp"
#include "json/message_id.hpp"
#include "json/quote.hpp"

using namespace petal;

namespace {

boost::json::value parse(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = json_text::deepest_nesting;
  boost::system::error_code error;
  auto value = boost::json::parse(text, error, {}, options);
  return error ? boost::json::value() : value;
}

void compare(const boost::json::object& object, std::string_view text) {
  for (auto const& [name, value] : object) {
    auto const found = json_text::member(text, name);
    if (!found || boost::json::serialize(parse(*found)) != boost::json::serialize(value)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<const char*>(data), size);
  if (!json_text::check(json_text::quoted(text))) std::abort();
  auto const id = json_text::message_id(text);
  auto const member = json_text::member(text, "messageId");
  bool const valid = json_text::check(text).has_value();
  if (id && (!member || !valid)) std::abort();
  auto const value = parse(text);
  if (!value.is_null() && !valid) std::abort();
  if (auto const* object = value.if_object()) compare(*object, text);
  return 0;
}
