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

/// How deep arrays and objects may stand in each other in JSON that comes from outside.
inline constexpr std::size_t deepest_json = 64;

/// The value of a JSON text (RFC 8259), as Message::json() and HttpRequest::json() read it.
///
/// JSON may have the escape of half a surrogate pair, `"\ud83d"`, which stands for no character (RFC 8259, 8.2);
/// programs write it that cut a text within an emoji. It becomes U+FFFD here; Boost.JSON by itself refuses the whole
/// text.
/// **Errors.** `error` is set, and the value null, where `text` is not JSON or is nested deeper than `deepest`.
json::value read_json(std::string_view text, boost::system::error_code& error, std::size_t deepest = deepest_json);

/// The same. **Errors.** Throws `boost::system::system_error`.
json::value read_json(std::string_view text);

/// `value` as JSON text, which is always JSON, and so UTF-8 (RFC 8259, 6 and 8.1), as Payload and HttpResponse write
/// it: of a string's bytes that are not UTF-8 each becomes the four characters `\xNN`; NaN and infinity become null. Of
/// anything else it is what Boost.JSON writes.
std::string write_json(const json::value& value);
/// The same of an object.
std::string write_json(const json::object& object);

/// `text` with each escape of half a surrogate pair replaced by `\ufffd`, which is as long; nothing where it has none.
/// Any text is safe.
std::optional<std::string> without_lone_surrogates(std::string_view text);

}  // namespace petal
