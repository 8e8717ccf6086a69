// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker_link/ack_timeout.hpp"
#include "broker_link/completion.hpp"
#include "transport/transport.hpp"

namespace petal::broker_link {

/// What a packet that was sent awaits.
///
/// | stage    | sent                          | leaves it when                                   |
/// | -------- | ----------------------------- | ------------------------------------------------ |
/// | puback   | PUBLISH, QoS 1                | PUBACK: done                                     |
/// | pubrec   | PUBLISH, QoS 2                | PUBREC: recording, or pubcomp; a refusal: done   |
/// | recording| PUBLISH, QoS 2                | PUBREC is recorded on disk: pubcomp              |
/// | pubcomp  | PUBREL                        | PUBCOMP: done                                    |
/// | suback   | SUBSCRIBE                     | SUBACK: done                                     |
/// | unsuback | UNSUBSCRIBE                   | UNSUBACK: done                                   |
enum class Stage : std::uint8_t { puback, pubrec, recording, pubcomp, suback, unsuback };

/// A packet that awaits its acknowledgement.
struct InFlightPacket {
  using Time = std::chrono::steady_clock::time_point;

  Stage stage{};
  CompletionPtr completion;                                          ///< null once it has been completed
  AckTimeout::Id waits_since = 0;                                    ///< its id in the AckTimeout
  std::vector<std::string> filters = {};                             ///< of a SUBSCRIBE or an UNSUBSCRIBE
  std::optional<Time> deadline = {};                                 ///< when the caller gets an answer at the latest
  std::function<void(std::function<void()> kept)> on_received = {};  ///< of a handshake; else empty
};

/// The packets that were sent and are not acknowledged, by packet identifier (MQTT 5, 2.2.1). No I/O.
///
/// It assigns the identifiers below `transport::first_kept_identifier`; the others are assigned by the owners of the
/// handshakes.
class InFlight {
 public:
  using Id = std::uint16_t;

  /// Returns a free identifier; nothing if all are in use.
  std::optional<Id> free_identifier();

  bool contains(Id id) const { return packets_.contains(id); }

  /// The caller must not add an identifier that is in use.
  InFlightPacket& add(Id id, InFlightPacket packet);

  /// Returns null if `id` awaits nothing, or something else.
  InFlightPacket* find(Id id, Stage stage);

  /// Returns null if `id` awaits nothing.
  InFlightPacket* find(Id id);

  void erase(Id id);

  /// The number of PUBLISH packets that count for the broker's Receive Maximum (MQTT 5, 4.9).
  std::size_t publishes() const noexcept { return publishes_; }
  std::size_t size() const noexcept { return packets_.size(); }

  /// Removes and returns all packets.
  std::vector<InFlightPacket> take_all();

  /// Returns the completions of the packets whose deadline has passed. These packets stay in flight without a
  /// completion.
  std::vector<CompletionPtr> take_overdue(InFlightPacket::Time now);

  std::optional<InFlightPacket::Time> next_deadline() const;

  /// The filters of SUBSCRIBEs that are in flight.
  std::vector<std::string> subscribing() const;

 private:
  std::unordered_map<Id, InFlightPacket> packets_;
  std::size_t publishes_ = 0;
  std::size_t with_deadline_ = 0;
  Id last_ = 0;
};

}  // namespace petal::broker_link
