// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <petal/error.hpp>
#include <string_view>

namespace petal::topic {

/// What a topic name or filter, and any other string of MQTT, may have at most (MQTT 5, 1.5.4 and 4.7.3).
inline constexpr std::size_t longest_topic_bytes = 65'535;

/// What topic names and filters have in common (MQTT 5, 1.5.4 and 4.7.3): 1 to 65,535 bytes of well-formed UTF-8,
/// without control characters (U+0000 to U+001F, U+007F to U+009F) and non-characters (U+FDD0 to U+FDEF, U+nFFFE,
/// U+nFFFF). Only U+0000 is forbidden by the standard; of the others it says SHOULD NOT, and brokers in use close the
/// connection for them, which would take the link away from everybody.
///
/// `what` is what the errors call it: "a topic name".
/// **Errors.** `errc`.
Result<void> check_text(std::string_view text, Errc errc, std::string_view what);

/// The same of any other string of MQTT (1.5.4), which may be empty: brokers close the connection for those, too.
Result<void> check_string(std::string_view text, Errc errc, std::string_view what);

}  // namespace petal::topic
