// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/mqtt_proxy.hpp>
#include <string>

#include "proxy/proxy.hpp"

namespace petal::proxy {

/// Returns `object` as JSON text, with `messageId`, `timestamp` and, if it has none, `status` before its other members.
/// `message_id` is JSON text and is inserted as it is.
std::string enveloped(std::string_view message_id, json::object object, std::string_view status);

/// Publishes `response` on `topic` with `messageId` (`message_id`, JSON text) and `timestamp` before its other members,
/// and, if it has no status, `"status": "success"`. The proxy remembers it, so that it does not come back to this
/// robot's own handlers.
Task<Result<PublishOutcome>> respond(Proxy& proxy, std::string topic, std::string message_id, json::object response);

/// Returns `org/{organization}/device/{device}/response` for `.../command`, the way the guide derives it.
std::string response_topic(std::string_view command_topic);

/// Returns `org/{organization}/device/{device}/progress` for `.../command`.
std::string progress_topic(std::string_view command_topic);

/// Returns whether `topic` is the progress topic of a device. Several messages with one messageId are normal there.
bool is_progress_topic(std::string_view topic);

}  // namespace petal::proxy
