// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <petal/message.hpp>
#include <string>

namespace petal::transport {

/// Returns how many bytes of memory `properties` take in addition to their own size.
inline std::size_t memory_bytes(const Properties& properties) noexcept {
  if (properties.empty()) return 0;
  auto const of = [](const std::optional<std::string>& text) { return text ? text->size() : 0; };
  auto bytes = of(properties.content_type) + of(properties.response_topic) + of(properties.correlation_data);
  for (auto const& pair : properties.user) bytes += sizeof(pair) + pair.first.size() + pair.second.size();
  return bytes;
}

/// Returns how many bytes of memory the topic, payload and properties of `message` take.
inline std::size_t memory_bytes(const Message& message) noexcept {
  return message.topic().size() + message.payload().size() + memory_bytes(message.properties());
}

}  // namespace petal::transport
