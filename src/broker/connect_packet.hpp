// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace petal::broker {

/// Whether `packet` is a CONNECT.
bool is_connect(std::string_view packet);

/// `connect`, a whole CONNECT of MQTT 5 that announces a maximum packet size, announcing `size` instead (MQTT 5,
/// 3.1.2.11.4). One that announces none, or has properties that are not ours, stays as it is.
std::string announcing(std::string_view connect, std::uint32_t size);

}  // namespace petal::broker
