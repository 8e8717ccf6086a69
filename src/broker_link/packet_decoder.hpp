// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <petal/error.hpp>
#include <string>
#include <string_view>

#include "mqtt_codec/decode.hpp"

namespace petal::broker_link {

/// Receives what the decoder finds, in the order in which it came. An error ends the decoding: the connection cannot be
/// used any more.
class PacketSink {
 public:
  PacketSink() = default;
  PacketSink(const PacketSink&) = delete;
  PacketSink& operator=(const PacketSink&) = delete;
  virtual ~PacketSink() = default;

  /// A packet of `type` is coming. Called at its first byte, and possibly again.
  virtual Result<void> on_begin(mqtt_codec::PacketType type, std::uint8_t flags) = 0;

  /// Called with a whole packet; `body` is what follows its fixed header.
  virtual Result<void> on_packet(const mqtt_codec::FixedHeader& header, std::string_view body) = 0;

  /// Called for a PUBLISH that is larger than what is accepted, and whose payload is skipped. `head` is the beginning
  /// of its body, with the topic and the packet identifier.
  virtual Result<void> on_oversized(const mqtt_codec::FixedHeader& header, std::string_view head) = 0;
};

/// Takes MQTT packets out of a stream of bytes that comes in pieces of any size. No I/O.
class PacketDecoder {
 public:
  /// `accepted` is the size of the largest packet that is accepted, in bytes, at least 5. If `skips`, a larger PUBLISH
  /// is skipped instead of being an error.
  PacketDecoder(std::uint32_t accepted, bool skips) : accepted_(accepted), skips_(skips) {}

  /// **Errors.** refused: the bytes are not MQTT, or a packet is larger than `accepted`; and the errors of `sink`.
  Result<void> feed(std::string_view bytes, PacketSink& sink);

  /// How many packets have come, and how many of them were PUBLISH with QoS 0, which the broker sends without waiting
  /// for an answer.
  struct Count {
    std::uint64_t packets = 0;
    std::uint64_t at_most_once = 0;
  };
  const Count& count() const noexcept { return count_; }

 private:
  Result<bool> take(std::string_view& bytes, PacketSink& sink);
  Result<bool> take_oversized(std::string_view& bytes, const mqtt_codec::FixedHeader& header, PacketSink& sink);

  std::uint32_t accepted_;
  bool skips_;
  std::size_t left_to_skip_ = 0;
  std::string partial_;  // the beginning of an incomplete packet
  Count count_;
};

}  // namespace petal::broker_link
