// SPDX-License-Identifier: Apache-2.0
#include "profile/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/text.hpp"
#include "topic/filter.hpp"
#include "topic/name.hpp"

namespace petal::profile {
namespace {

Result<void> exceeded(const Limits& limits, std::string_view what, std::size_t allowed, std::size_t came) {
  return Error(Errc::limit_exceeded,
               fmt::format("{}: the {} profile allows {}, this has {}", what, limits.profile, allowed, came));
}

/// Returns the part of a topic that AWS IoT Core counts: in Basic Ingest, `$aws/rules/{rule}/` is an address and not a
/// part of it.
std::string_view without_rule(std::string_view topic) {
  constexpr std::string_view rules = "$aws/rules/";
  if (!topic.starts_with(rules)) return topic;
  auto const end = topic.find('/', rules.size());
  return end == std::string_view::npos ? topic : topic.substr(end + 1);
}

Result<void> check_topic_and_qos(const Limits& limits, std::string_view whole, Qos qos) {
  auto const topic = limits.basic_ingest ? without_rule(whole) : whole;
  if (topic.size() > limits.topic_bytes) return exceeded(limits, "bytes in a topic", limits.topic_bytes, topic.size());
  auto const slashes = static_cast<std::size_t>(std::count(topic.begin(), topic.end(), '/'));
  if (slashes > limits.topic_slashes) return exceeded(limits, "slashes in a topic", limits.topic_slashes, slashes);
  if (qos > limits.highest_qos)
    return exceeded(limits, "highest QoS", static_cast<std::size_t>(limits.highest_qos), static_cast<std::size_t>(qos));
  return {};
}

}  // namespace

Result<void> check_publish(const Limits& limits, std::string_view topic, std::size_t payload_bytes, Qos qos) {
  if (auto const name = topic::check_name(topic); !name) return name;
  if (payload_bytes > limits.payload_bytes)
    return Error(Errc::payload_too_large, fmt::format("the payload for {} has {} bytes; MAX_PAYLOAD_BYTES allows {}",
                                                      runtime::escaped(topic), payload_bytes, limits.payload_bytes));
  return check_topic_and_qos(limits, topic, qos);
}

Result<void> check_subscribe(const Limits& limits, std::string_view filter, Qos qos) {
  if (auto const valid = topic::check_filter(filter); !valid) return valid;
  return check_topic_and_qos(limits, topic::without_share(filter), qos);
}

}  // namespace petal::profile
