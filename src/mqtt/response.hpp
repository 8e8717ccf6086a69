// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/mqtt_proxy.hpp>
#include <string>

#include "mqtt/proxy.hpp"

namespace petal::mqtt {

/// Publishes `response` on `topic` with `messageId` and `timestamp` put before what it has, and, where it has none,
/// `"status": "success"`. The proxy remembers it, so that it does not come back to this robot's own handlers.
Task<Result<Delivery>> respond(Proxy& proxy, std::string topic, json::value message_id, json::object response);

/// `org/{organization}/device/{device}/response` for `.../command`: the guide's own way to find it.
std::string response_topic(std::string_view command_topic);

}  // namespace petal::mqtt
