// SPDX-License-Identifier: Apache-2.0
// Any text: what passes check() has the members that Boost.JSON finds in it, and the message id; what does not is at
// least safe.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "fuzz/input.hpp"
#include "json/members.hpp"
#include "json/message_id.hpp"
#include "json/quote.hpp"

using namespace petal;
using petal::test::require;

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
    require(found && boost::json::serialize(parse(*found)) == boost::json::serialize(value));
  }
}

/// A message id is that of its value, however that is written, and wherever it stands.
void compare_id(const boost::json::object& object, std::string_view text) {
  auto const id = json_text::message_id(text);
  auto const* const value = object.if_contains("messageId");
  if (!value || !value->is_string()) return require(!id || value->is_number());
  std::string_view const string = value->get_string();
  bool const fits = !string.empty() && string.size() <= json_text::longest_message_id_bytes;
  require(id.has_value() == fits);
  require(json_text::message_id("{\"messageId\":" + json_text::quote(string) + "}") == id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto const text = petal::test::Input(data, size).rest();
  require(json_text::check(json_text::quote(text)).has_value());
  auto const id = json_text::message_id(text);
  auto const member = json_text::member(text, "messageId");
  bool const valid = json_text::check(text).has_value();
  require(!id || (member && valid && !id->empty()));
  if (id) require(json_text::message_id("{\"messageId\":" + std::string(*member) + "}") == id);
  auto const value = parse(text);
  require(value.is_null() || valid);
  if (auto const* object = value.if_object()) {
    compare(*object, text);
    compare_id(*object, text);
  }
  return 0;
}
