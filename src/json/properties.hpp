// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <petal/properties.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace petal::json_text {

/// A fault in the JSON form of properties, in the words of FastAPI.
struct PropertiesFault {
  std::vector<std::variant<std::string, std::int64_t>> at;  ///< path, such as `{"user", "name"}`; empty: all of it
  std::string type;                                         ///< `"string_type"`, ...
  std::string msg;                                          ///< a sentence without a full stop
  std::string_view input;                                   ///< the value at that place
};

struct ReadProperties {
  Properties properties;
  std::vector<PropertiesFault> faults;  ///< empty if everything was read into `properties`; at most 16 are returned
};

/// Reads `{"content_type"?, "response_topic"?, "correlation_data"?, "user"?}`. All are strings, except that
/// `correlation_data` may be `{"base64": "..."}`, and `user` is an object whose members are a string or an array of
/// strings. User properties keep the order that they have in the text, also those whose name is repeated. Unknown
/// members are ignored. Whether MQTT allows the texts is not checked here (profile::check_properties does that).
///
/// `text` must have passed check(); any other text is safe, but its result has no meaning.
/// **Lifetime.** The views in `faults` are into `text`.
ReadProperties read_properties(std::string_view text);

/// Returns `properties` in the same form, with only the members that are set. Correlation data that is UTF-8 becomes a
/// string, other bytes become `{"base64": "..."}`. User properties of one name are placed where the first of them is:
/// names are in the order of their first properties.
std::string properties_text(const Properties& properties);

}  // namespace petal::json_text
