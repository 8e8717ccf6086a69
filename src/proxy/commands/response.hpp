// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/mqtt_proxy.hpp>
#include <string>

#include "proxy/proxy.hpp"

namespace petal::proxy {

/// `object` as JSON text, with `messageId`, `timestamp` and, where it has none, `status` put before what else it has.
/// `message_id` is JSON text and stands there as it is.
std::string enveloped(std::string_view message_id, json::object object, std::string_view status);

/// Publishes `response` on `topic` with `messageId` (`message_id`, JSON text) and `timestamp` put before what else it
/// has, and, where it has none, `"status": "success"`. The proxy remembers it, so that it does not come back to this
/// robot's own handlers.
Task<Result<PublishOutcome>> respond(Proxy& proxy, std::string topic, std::string message_id, json::object response);

/// `org/{organization}/device/{device}/response` for `.../command`: the guide's own way to find it.
std::string response_topic(std::string_view command_topic);

/// `org/{organization}/device/{device}/progress` for `.../command`.
std::string progress_topic(std::string_view command_topic);

/// Whether `topic` is some device's progress topic: many messages with one messageId are in order there.
bool is_progress_topic(std::string_view topic);

}  // namespace petal::proxy
