// SPDX-License-Identifier: Apache-2.0
#include "http/body.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/stream_parser.hpp>
#include <petal/json.hpp>
#include <utility>

#include "http/json_integer.hpp"
#include "json/blanks.hpp"
#include "json/string_fault.hpp"
#include "json/unescape.hpp"
#include "runtime/text.hpp"

namespace petal::http {
namespace {

constexpr std::size_t longest_echo = 256;

std::string_view trimmed(std::string_view text) {
  auto const blank = " \t\r\n";
  auto const first = std::min(text.find_first_not_of(blank), text.size());
  return text.substr(first, text.find_last_not_of(blank) + 1 - first);
}

bool is_json_type(std::string_view content_type) {
  auto const type = trimmed(content_type.substr(0, content_type.find(';')));
  constexpr std::string_view prefix = "application/";
  if (!same_but_for_case(type.substr(0, prefix.size()), prefix)) return false;
  auto const subtype = type.substr(prefix.size());
  auto const suffix = subtype.substr(subtype.size() - std::min<std::size_t>(subtype.size(), 5));
  return same_but_for_case(subtype, "json") || (subtype.size() > 5 && same_but_for_case(suffix, "+json"));
}

/// Returns the value that came, as FastAPI echoes it; as text if it is long or cannot be read.
json::value echo(std::string_view text) {
  boost::system::error_code error;
  if (text.size() <= longest_echo)
    if (auto value = read_json(text, error); !error) return value;
  return json::value(runtime::escaped(text, longest_echo));
}

/// Returns the place as a person writes it: `properties.user.name`. For the body itself, or a byte of it: `body`.
std::string name_of(const FieldError::Location& loc) {
  std::string name;
  for (std::size_t i = 1; i < loc.size(); ++i) {
    auto const* const text = std::get_if<std::string>(&loc[i]);
    if (!text && i == 1) continue;
    name += (name.empty() ? "" : ".") + (text ? *text : std::to_string(std::get<std::int64_t>(loc[i])));
  }
  return name.empty() ? std::get<std::string>(loc.front()) : name;
}

/// Returns how many bytes of `text` are the beginning of a JSON text.
std::int64_t readable_bytes(std::string_view text) {
  auto const whole = without_lone_surrogates(text).value_or(std::string(text));  // has the same length
  json::stream_parser parser({}, {.max_depth = deepest_json});
  boost::system::error_code error;
  return static_cast<std::int64_t>(parser.write_some(whole.data(), whole.size(), error));
}

}  // namespace

BodyReader::BodyReader(const Request& request) {
  if (!is_announced_as_json(request)) return;
  object_ = trimmed(request.body);
  if (is_object())
    members_ = json_text::Members(object_);
  else
    object_ = {};
}

bool BodyReader::is_announced_as_json(const Request& request) {
  auto const type = request.headers.find("content-type");
  if (type && is_json_type(*type)) return true;
  errors_.push_back({.type = "content_type",
                     .loc = {"header", "content-type"},
                     .msg = "The body must be JSON and its Content-Type application/json",
                     .input = type ? json::value(runtime::escaped(*type, longest_echo)) : json::value(nullptr)});
  return false;
}

bool BodyReader::is_object() {
  auto const checked = json_text::check(object_);
  is_json_ = checked.has_value();
  if (object_.empty())
    errors_.push_back({.type = "missing", .loc = {"body"}, .msg = "Field required"});
  else if (!is_json_)
    errors_.push_back({.type = "json_invalid",
                       .loc = {"body", readable_bytes(object_)},
                       .msg = "JSON decode error",
                       .input = json::object(),
                       .context = {{"error", checked.error().message()}}});
  else if (object_.front() != '{')
    errors_.push_back({.type = "model_attributes_type",
                       .loc = {"body"},
                       .msg = "Input should be a valid dictionary or object to extract fields from",
                       .input = echo(object_)});
  return errors_.empty();
}

std::optional<std::string_view> BodyReader::optional_raw(std::string_view name) {
  return members_.find(name);
}

std::optional<std::string_view> BodyReader::required(std::string_view name) {
  auto const text = optional_raw(name);
  if (!text && !object_.empty()) add(name, "missing", "Field required", object_);
  return text;
}

std::string_view BodyReader::raw(std::string_view name) {
  return required(name).value_or("");
}

std::string_view BodyReader::payload() {
  bool const has_blanks = boolean("blanks", false);
  auto const value = raw("payload");
  return has_blanks && !value.empty() ? json_text::with_blanks(object_, value) : value;
}

std::string BodyReader::string(std::string_view name) {
  auto const value = required(name);
  return value ? text_of(name, *value).value_or("") : "";
}

std::optional<std::string> BodyReader::optional_string(std::string_view name) {
  auto const value = optional_raw(name);
  return value ? text_of(name, *value) : std::nullopt;
}

std::optional<std::string> BodyReader::text_of(std::string_view name, std::string_view value) {
  auto text = json_text::string_value(value);
  if (text) return text;
  auto [type, msg] = json_text::string_fault(value);
  add(name, std::move(type), std::move(msg), value);
  return std::nullopt;
}

std::int64_t BodyReader::integer(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most) {
  using Kind = JsonInteger::Kind;
  auto const text = optional_raw(name);
  if (!text) return otherwise;
  auto const [kind, value] = json_integer(*text);
  if (kind == Kind::not_a_number)
    add(name, "int_type", "Input should be a valid integer", *text);
  else if (kind == Kind::fractional)
    add(name, "int_from_float", "Input should be a valid integer, got a number with a fractional part", *text);
  else if (kind == Kind::too_small || (kind == Kind::integer && value < least))
    add(name, "greater_than_equal", fmt::format("Input should be greater than or equal to {}", least), *text);
  else if (kind == Kind::too_large || value > most)
    add(name, "less_than_equal", fmt::format("Input should be less than or equal to {}", most), *text);
  else
    return value;
  return otherwise;
}

bool BodyReader::boolean(std::string_view name, bool otherwise) {
  auto const text = optional_raw(name);
  if (!text) return otherwise;
  if (*text == "true" || *text == "false") return *text == "true";
  add(name, "bool_type", "Input should be a valid boolean", *text);
  return otherwise;
}

void BodyReader::refuse(std::string_view name, std::string type, std::string msg) {
  add(name, std::move(type), std::move(msg), optional_raw(name).value_or("null"));
}

void BodyReader::refuse(FieldError::Location loc, std::string type, std::string msg, std::string_view input) {
  loc.insert(loc.begin(), "body");
  errors_.push_back({.type = std::move(type), .loc = std::move(loc), .msg = std::move(msg), .input = echo(input)});
}

void BodyReader::add(std::string_view name, std::string type, std::string msg, std::string_view input) {
  errors_.push_back(
      {.type = std::move(type), .loc = {"body", std::string(name)}, .msg = std::move(msg), .input = echo(input)});
}

std::string BodyReader::sentence() const {
  std::string out;
  for (auto const& error : errors_)
    out += fmt::format("{}{}: {}", out.empty() ? "" : "; ", name_of(error.loc), error.msg);
  return out;
}

}  // namespace petal::http
