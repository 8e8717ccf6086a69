// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/mqtt_proxy.hpp>
#include <string>

#include "mqtt/proxy.hpp"

namespace petal::mqtt {

/// `object` with `messageId`, `timestamp` and, where it has none, `status` put before what it has.
json::object enveloped(json::value message_id, json::object object, std::string_view status);

/// Publishes `response` on `topic` with `messageId` and `timestamp` put before what it has, and, where it has none,
/// `"status": "success"`. The proxy remembers it, so that it does not come back to this robot's own handlers.
Task<Result<Delivery>> respond(Proxy& proxy, std::string topic, json::value message_id, json::object response);

/// `org/{organization}/device/{device}/response` for `.../command`: the guide's own way to find it.
std::string response_topic(std::string_view command_topic);

/// `org/{organization}/device/{device}/progress` for `.../command`.
std::string progress_topic(std::string_view command_topic);

/// Whether `topic` is some device's progress topic: many messages with one messageId are in order there.
bool is_progress_topic(std::string_view topic);

}  // namespace petal::mqtt
