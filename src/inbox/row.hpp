// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <petal/message.hpp>
#include <string>
#include <string_view>

#include "transport/incoming.hpp"

namespace petal::inbox {

/// A message as it is on disk. `id` is the order of arrival.
struct Row {
  std::int64_t id = 0;
  Message message;
  transport::MatchedFilters matched;
};

/// Returns `matched` as bytes; nullopt if it is not known. Each filter ends with a NUL, which no filter may contain
/// (MQTT 5, 1.5.4).
std::optional<std::string> encode(const transport::MatchedFilters& matched);
transport::MatchedFilters decode(std::optional<std::string_view> bytes);

/// Returns properties as bytes; nullopt if there are none. transport::decode_properties reads them.
std::optional<std::string> encode(const Properties& properties);

/// Returns what a message takes of `Options::max_bytes`: its share of the file, and of the memory that its handle takes
/// while it waits.
std::uint64_t charge(const Message& message, const transport::MatchedFilters& matched);

/// Returns the bytes of memory that a message takes.
std::size_t memory_bytes(const Message& message);

}  // namespace petal::inbox
