// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace petal {

namespace json = boost::json;

/// The greatest depth of nested arrays and objects in JSON that comes from outside.
inline constexpr std::size_t deepest_json = 64;

/// Returns the value of a JSON text (RFC 8259). Message::json() and HttpRequest::json() use it.
///
/// JSON may contain the escape of half a surrogate pair, `"\ud83d"`, which represents no character (RFC 8259, 8.2).
/// Programs that cut a text within an emoji write it. It becomes U+FFFD here; Boost.JSON alone refuses the whole text.
/// **Errors.** `error` is set, and the value null, if `text` is not JSON or is nested deeper than `deepest`.
json::value read_json(std::string_view text, boost::system::error_code& error, std::size_t deepest = deepest_json);

/// The same with a depth of at most `deepest_json`. **Errors.** Throws `boost::system::system_error`.
json::value read_json(std::string_view text);

/// Returns `value` as JSON text, in the way in which Payload and HttpResponse write it. The text is always valid JSON,
/// and therefore UTF-8 (RFC 8259, 6 and 8.1): in strings, each byte that is not part of UTF-8 becomes the four
/// characters `\xNN`; NaN and infinity become null. Everything else is as Boost.JSON writes it.
std::string write_json(const json::value& value);
/// The same for an object.
std::string write_json(const json::object& object);

/// Returns `text` with each escape of half a surrogate pair replaced by `\ufffd`, which has the same length; nothing if
/// `text` contains none. `text` need not be JSON.
std::optional<std::string> without_lone_surrogates(std::string_view text);

}  // namespace petal
