// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "broker/conversation.hpp"

namespace petal::broker {

/// An incoming PUBLISH (MQTT 5, 3.3) as far as it is of use here.
struct InboundPublish {
  std::string topic;
  std::string payload;
  Qos qos = Qos::at_most_once;
  bool retained = false;
  bool again = false;                           ///< the broker sent it before (DUP)
  std::uint16_t packet_id = 0;                  ///< 0 for QoS 0
  std::vector<std::uint32_t> subscription_ids;  ///< of the subscriptions it was sent for (MQTT 5, 3.3.2.3.8)
};

/// The MQTT library needs room for acknowledgements only: what is published goes to Inbound. With each packet it moves
/// what its buffer holds, which is as large as the largest packet, and so it is told of a small one; the broker is told
/// what Inbound takes, by the wire.
inline constexpr std::uint32_t largest_for_library = 16 * 1024;

/// Takes PUBLISH and PUBREL packets out of the bytes a broker sends and leaves the rest to the MQTT library.
///
/// No I/O: bytes go in, in pieces of any size; packets come out through the two callbacks, in the order they were sent.
class Inbound {
 public:
  using OnPublish = std::function<void(InboundPublish)>;
  using OnPubrel = std::function<void(std::uint16_t packet_id)>;

  Inbound(std::uint32_t maximum_packet_size, OnPublish on_publish, OnPubrel on_pubrel)
      : maximum_packet_size_(maximum_packet_size),
        on_publish_(std::move(on_publish)),
        on_pubrel_(std::move(on_pubrel)) {}

  /// How many have come, ours and others.
  struct Count {
    std::uint64_t packets = 0;
    std::uint64_t at_most_once = 0;  ///< of them, PUBLISH with QoS 0: nobody waits for what follows from them
  };
  Count count() const noexcept { return count_; }

  std::uint32_t maximum_packet_size() const noexcept { return maximum_packet_size_; }

  /// A packet, whole, that is about to leave: what may come depends on it.
  void sent(std::string_view packet) { conversation_.sent(packet); }

  /// Takes `bytes` and appends to `rest` what is not ours, packet by packet.
  /// An acknowledgement that nothing waits for is left out.
  /// **Errors.** refused: not MQTT, not what may come now, or larger than was announced. The connection is of no use
  /// then.
  Result<void> feed(std::string_view bytes, std::string& rest);

 private:
  struct Packet;
  Result<bool> take(std::string_view& bytes, std::string& rest);
  Result<void> dispatch(const Packet& packet, std::string& rest);
  Result<void> publish(const Packet& packet);
  Result<void> pubrel(const Packet& packet);

  std::uint32_t maximum_packet_size_;
  OnPublish on_publish_;
  OnPubrel on_pubrel_;
  Count count_;
  Conversation conversation_;
  std::string partial_;  // the beginning of a packet whose end has not come
};

}  // namespace petal::broker
