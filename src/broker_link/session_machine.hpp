// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker_link/completion.hpp"
#include "broker_link/in_flight.hpp"
#include "broker_link/keep_alive.hpp"
#include "broker_link/packet_decoder.hpp"
#include "broker_link/server_capabilities.hpp"
#include "broker_link/session_end.hpp"
#include "broker_link/topic_aliases.hpp"
#include "mqtt_codec/encode.hpp"

namespace petal::broker_link {

/// A message that was skipped because it is too large or cannot be read.
struct UnreadMessage {
  std::string topic;
  std::size_t bytes = 0;  ///< of the whole packet
  std::string why;        ///< for a person
};

struct SessionOptions {
  mqtt_codec::Connect connect;
  std::uint32_t accepted_packet = mqtt_codec::largest_packet;  ///< bytes; somewhat more than `connect` announces
  bool skips_unreadable = false;     ///< a message that cannot be accepted is acknowledged unread; the link stays
  bool may_hold_identifiers = true;  ///< the broker may know QoS 2 publishes of an earlier session without a handshake
  std::chrono::milliseconds connack{10'000};
  std::chrono::milliseconds acknowledge_overdue{30'000};
  std::chrono::milliseconds request{10'000};  ///< for SUBACK and UNSUBACK, and for QoS 0 to be written
  std::size_t most_unsent = 16'777'216;       ///< bytes; beyond, a QoS 0 publish is refused
};

/// What is known of the bytes that were written.
struct LinkProgress {
  bool moved = false;              ///< the other end's TCP has taken some since the last call
  bool some_on_their_way = false;  ///< it has not taken all of them
};

/// An MQTT session over one connection, as a machine without I/O: bytes, calls and the clock go in; packets,
/// completions and deadlines come out. It speaks MQTT 5 or MQTT 3.1.1, as `SessionOptions::connect` says.
///
/// | phase       | entered by             | what is accepted                                |
/// | ----------- | ---------------------- | ----------------------------------------------- |
/// | fresh       |                        | begin                                           |
/// | connecting  | begin: CONNECT         | CONNACK                                         |
/// | established | CONNACK with success   | everything                                      |
/// | leaving     | disconnect: DISCONNECT | what was in flight may still be acknowledged    |
/// | over        | the end of the link    | nothing; every completion was returned          |
///
/// Every completion that was passed to publish, subscribe and unsubscribe is returned by `take_completed` exactly once.
///
/// **Lifetime.** The callbacks are called from within the calls below. They may call the machine again, except for
/// `received`.
class SessionMachine final : private PacketSink {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Callbacks {
    std::function<void(const mqtt_codec::Connack&)> on_established = {};
    std::function<void(mqtt_codec::Publish)> on_publish = {};
    std::function<void(std::uint16_t packet_id)> on_pubrel = {};
    std::function<void(const UnreadMessage&)> on_unread = {};
    std::function<void()> on_work = {};  ///< there is output that no call from Session has caused
  };

  SessionMachine(SessionOptions options, Callbacks callbacks);

  // Input from Session, which performs the I/O, and what it reads afterwards.
  void begin(Time now);
  void received(std::string_view bytes, Time now);
  void written(std::size_t bytes, Time now);
  void tick(Time now, LinkProgress progress);
  void connection_ended(std::string reason, bool by_peer);

  bool has_output() const noexcept { return !output_.empty(); }
  std::string take_output();
  bool has_completed() const noexcept { return !completed_.empty(); }
  std::vector<Completed> take_completed() { return std::exchange(completed_, {}); }
  std::optional<Time> next_deadline() const;
  bool is_over() const noexcept { return phase_ == Phase::over; }
  const SessionEnd& end() const noexcept { return end_; }
  const PacketDecoder::Count& count() const noexcept { return decoder_.count(); }

  // Calls from the user of the session. The answers are those of Session.
  void publish(transport::OutgoingMessage message, std::optional<transport::Handshake> handshake,
               CompletionPtr completion, Time now);
  void subscribe(const std::vector<mqtt_codec::Subscription>& filters, std::uint32_t identifier,
                 CompletionPtr completion, Time now);
  void unsubscribe(std::vector<std::string> filters, CompletionPtr completion, Time now);
  void acknowledge(mqtt_codec::PacketType type, std::uint16_t packet_id, Time now);
  void disconnect(Time now);

  bool is_established() const noexcept { return phase_ == Phase::established; }
  const ServerCapabilities& announced() const noexcept { return announced_; }
  const mqtt_codec::Connack& connack() const noexcept { return connack_; }
  mqtt_codec::Version version() const noexcept { return options_.connect.version; }
  std::chrono::milliseconds longest_silence() const { return keep_alive_.longest_silence(); }

 private:
  enum class Phase : std::uint8_t { fresh, connecting, established, leaving, over };

  /// A publish that waits until the broker has room, or until its identifier is free.
  struct Waiting {
    transport::OutgoingMessage message;
    std::optional<transport::Handshake> handshake;
    CompletionPtr completion;
  };

  /// A QoS 0 publish that is not written yet.
  struct Unwritten {
    std::uint64_t end;  // its last byte, counted over all output
    CompletionPtr completion;
    Time deadline;
  };

  // session_machine_incoming.cpp
  Result<void> on_begin(mqtt_codec::PacketType type, std::uint8_t flags) override;
  Result<void> on_packet(const mqtt_codec::FixedHeader& header, std::string_view body) override;
  Result<void> on_oversized(const mqtt_codec::FixedHeader& header, std::string_view head) override;
  Result<void> on_connack(std::string_view body);
  void establish();
  Result<void> on_publish(const mqtt_codec::FixedHeader& header, std::string_view body);
  Result<void> on_unreadable(const mqtt_codec::FixedHeader& header, std::string_view body, const Error& why);
  void skip(const mqtt_codec::FixedHeader& header, std::string_view head, std::string why);
  Result<void> on_acknowledgement(mqtt_codec::PacketType type, std::string_view body);
  void on_puback(const mqtt_codec::Acknowledgement& ack);
  void on_pubrec(const mqtt_codec::Acknowledgement& ack);
  void on_pubcomp(const mqtt_codec::Acknowledgement& ack);
  Result<void> on_subscription_ack(mqtt_codec::PacketType type, std::string_view body);
  Result<void> on_disconnect(std::string_view body);

  // session_machine_outgoing.cpp
  Result<void> check(const transport::OutgoingMessage& message) const;
  bool may_leave(const Waiting& next) const;
  bool transmit(Waiting& next);
  void transmit_at_most_once(Waiting& next);
  std::optional<std::uint16_t> identifier_for(const std::optional<transport::Handshake>& handshake);
  void take_up(Waiting& next);
  void send_waiting();
  void release_first(std::uint16_t id);
  void release(std::uint16_t id, CompletionPtr completion);
  void write_publish(const transport::OutgoingMessage& message, std::uint16_t id, bool duplicate);
  void add_in_flight(std::uint16_t id, InFlightPacket packet);
  void send(mqtt_codec::PacketType type, std::uint16_t id);

  void complete(CompletionPtr completion, Result<void> result) { complete(std::move(completion), Answer{result}); }
  void complete(CompletionPtr completion, Answer answer);
  void finish(std::uint16_t id, Answer answer);
  void end_with(std::string reason);
  std::string no_connack() const;
  void complete_all();

  SessionOptions options_;
  Callbacks callbacks_;
  Phase phase_ = Phase::fresh;
  Time now_{};
  PacketDecoder decoder_;
  mqtt_codec::Connack connack_;
  ServerCapabilities announced_;
  KeepAlive keep_alive_;
  TopicAliases aliases_;
  InFlight in_flight_;
  AckTimeout unacknowledged_;
  std::deque<Waiting> waiting_;
  std::deque<Unwritten> unwritten_;
  std::vector<bool> released_;  // identifiers for which PUBREL was sent, on a session that may hold them
  std::string output_;
  std::uint64_t output_end_ = 0;  // bytes of output so far
  std::uint64_t written_ = 0;     // of them, written
  bool some_on_their_way_ = false;
  Time moved_{};  // when the other end was last seen to take bytes
  std::vector<Completed> completed_;
  SessionEnd end_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace petal::broker_link
