// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <petal/properties.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace petal::json_text {

/// What is wrong with the JSON form of properties, in the words of FastAPI.
struct PropertiesFault {
  std::vector<std::variant<std::string, std::int64_t>> at;  ///< what leads there: `{"user", "name"}`; empty: all of it
  std::string type;                                         ///< `"string_type"`, ...
  std::string msg;                                          ///< a sentence without a full stop
  std::string_view input;                                   ///< what stands there
};

struct ReadProperties {
  Properties properties;
  std::vector<PropertiesFault> faults;  ///< none where `properties` is all of it; at most 16 are told
};

/// Reads `{"content_type"?, "response_topic"?, "correlation_data"?, "user"?}`. All are strings, but that
/// `correlation_data` may be `{"base64": "..."}`, and `user` is an object whose members are a string or an array of
/// strings: user properties keep the order in which they stand there, also those of one name that is repeated.
/// Unknown members are ignored. Whether MQTT allows the texts is not looked at (profile::check_properties does).
///
/// `text` has passed check(); any other is safe, but means little.
/// **Lifetime.** The views in `faults` are into `text`.
ReadProperties read_properties(std::string_view text);

/// The same form of `properties`, with only the members that have something in them. Correlation data that is UTF-8 is
/// a string, other bytes are `{"base64": "..."}`. User properties of one name stand where its first does: the order of
/// those with different names is that of their first ones.
std::string properties_text(const Properties& properties);

}  // namespace petal::json_text
