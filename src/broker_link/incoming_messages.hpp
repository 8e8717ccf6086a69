// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>

#include "broker_link/ack_mailbox.hpp"
#include "broker_link/ack_queue.hpp"
#include "broker_link/subscription_state.hpp"
#include "mqtt_codec/packet.hpp"
#include "transport/transport.hpp"

namespace petal::broker_link {

/// The messages that came from the broker and are not acknowledged yet, over all links of one session.
///
/// **Threads.** Those of the executor; acks may be released on any.
class IncomingMessages {
 public:
  using Time = AckQueue::Time;
  using Send = std::function<void(mqtt_codec::PacketType, std::uint16_t packet_id)>;

  /// `send` sends an acknowledgement over the current link, if there is one.
  IncomingMessages(boost::asio::any_io_executor executor, const SubscriptionState& wanted, Send send);
  ~IncomingMessages();
  IncomingMessages(const IncomingMessages&) = delete;
  IncomingMessages& operator=(const IncomingMessages&) = delete;

  void start(transport::Sink sink) { sink_ = std::move(sink); }

  void on_publish(mqtt_codec::Publish publish);
  void on_pubrel(std::uint16_t packet_id);

  /// A link began, and the broker has kept no session: nothing comes again.
  void session_lost();
  void link_lost();

  /// Acknowledges what has been held for longer than `deadline`. Returns how many messages these were.
  std::size_t expire(std::chrono::milliseconds deadline);

  /// Acknowledges what was released just now, without waiting for a turn of the loop.
  void flush() { receipts_->empty(); }

  /// Returns whether a message was left to the broker at least `time` ago because there was no room for it. The broker
  /// sends it again only over another link.
  bool has_left_some_for(std::chrono::milliseconds time) const;

 private:
  using Ack = transport::Ack;

  transport::Taken hand_over(mqtt_codec::Publish publish, Ack receipt);
  void acknowledge(const std::vector<AckQueue::Token>& tokens);
  void send_acknowledgements(const std::vector<AckQueue::Acknowledgement>& ready);

  const SubscriptionState& wanted_;
  Send send_;
  std::shared_ptr<AckMailbox> receipts_;
  AckQueue queue_;
  std::optional<Time> left_since_;
  std::set<std::uint16_t> received_;  // QoS 2: delivered, PUBREL not seen yet (MQTT 5, 4.3.3); belongs to the session
  bool is_linked_ = false;
  transport::Sink sink_;
};

}  // namespace petal::broker_link
