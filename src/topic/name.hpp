// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <string_view>

namespace petal::topic {

/// Checks whether `topic` may be published to (MQTT 5, 4.7.1, 4.7.3 and 1.5.4): 1 to 65,535 bytes of well-formed UTF-8
/// without the wildcards `+` and `#`, and without control characters and non-characters (see text_rules.hpp: the
/// standard discourages most of them, brokers close the connection for them). Topics that start with `$` are allowed.
///
/// **Errors.** invalid_topic.
Result<void> check_name(std::string_view topic);

}  // namespace petal::topic
