// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <petal/error.hpp>
#include <string_view>

namespace petal::topic {

/// The greatest length of a topic name or filter, and of any other string of MQTT (MQTT 5, 1.5.4 and 4.7.3).
inline constexpr std::size_t longest_topic_bytes = 65'535;

/// Checks the rules that topic names and filters have in common (MQTT 5, 1.5.4 and 4.7.3): 1 to 65,535 bytes of
/// well-formed UTF-8, without control characters (U+0000 to U+001F, U+007F to U+009F) and non-characters (U+FDD0 to
/// U+FDEF, U+nFFFE, U+nFFFF). The standard forbids only U+0000; for the others it says SHOULD NOT, and brokers in use
/// close the connection for them, which would end the link for all petals.
///
/// `what` is the name of the text in errors: "a topic name".
/// **Errors.** `errc`.
Result<void> check_text(std::string_view text, Errc errc, std::string_view what);

/// Checks the same for any other string of MQTT (1.5.4), which may be empty: brokers close the connection for those,
/// too.
Result<void> check_string(std::string_view text, Errc errc, std::string_view what);

}  // namespace petal::topic
