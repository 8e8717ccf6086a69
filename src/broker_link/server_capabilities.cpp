// SPDX-License-Identifier: Apache-2.0
#include "broker_link/server_capabilities.hpp"

#include <fmt/format.h>

#include "runtime/text.hpp"
#include "topic/filter.hpp"

namespace petal::broker_link {

using runtime::escaped;

ServerCapabilities ServerCapabilities::of(const mqtt_codec::Connack& connack) {
  return {.maximum_qos = connack.maximum_qos,
          .retain = connack.retain_available,
          .wildcards = connack.wildcards_available,
          .shared = connack.shared_available,
          .maximum_packet_size = connack.maximum_packet_size};
}

Result<void> ServerCapabilities::check_size(std::size_t bytes) const {
  if (!maximum_packet_size || bytes <= *maximum_packet_size) return {};
  return Error(Errc::limit_exceeded,
               fmt::format("the broker does not take a packet of {} bytes: its CONNACK says Maximum Packet Size = {} "
                           "(MQTT 5, 3.2.2.3.6)",
                           bytes, *maximum_packet_size));
}

Result<void> ServerCapabilities::check_filter(const std::string& filter) const {
  if (!shared && topic::is_shared(filter))
    return Error(
        Errc::refused,
        fmt::format("the broker has no shared subscriptions: its CONNACK says Shared Subscription Available = 0 "
                    "(MQTT 5, 3.2.2.3.13), so {} was not asked for",
                    escaped(filter)));
  if (!wildcards && topic::has_wildcard(topic::without_share(filter)))
    return Error(Errc::refused,
                 fmt::format("the broker takes no filter with wildcards: its CONNACK says Wildcard Subscription "
                             "Available = 0 (MQTT 5, 3.2.2.3.11), so {} was not asked for",
                             escaped(filter)));
  return {};
}

Result<void> ServerCapabilities::check_publish(Qos qos, bool retained) const {
  if (qos > maximum_qos)
    return Error(Errc::limit_exceeded, fmt::format("the broker does not take QoS {}: its CONNACK says Maximum QoS = {} "
                                                   "(MQTT 5, 3.2.2.3.4)",
                                                   static_cast<int>(qos), static_cast<int>(maximum_qos)));
  if (retained && !retain)
    return Error(Errc::limit_exceeded,
                 "the broker keeps no retained messages: its CONNACK says Retain Available = 0 (MQTT 5, 3.2.2.3.5)");
  return {};
}

}  // namespace petal::broker_link
