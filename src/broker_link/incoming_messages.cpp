// SPDX-License-Identifier: Apache-2.0
#include "broker_link/incoming_messages.hpp"

namespace petal::broker_link {

using mqtt_codec::PacketType;
using std::chrono::steady_clock;

IncomingMessages::IncomingMessages(boost::asio::any_io_executor executor, const SubscriptionState& wanted, Send send)
    : wanted_(wanted),
      send_(std::move(send)),
      receipts_(std::make_shared<AckMailbox>(
          std::move(executor), [this](const std::vector<AckQueue::Token>& tokens) { acknowledge(tokens); })) {}

IncomingMessages::~IncomingMessages() {
  receipts_->close();
}

void IncomingMessages::on_publish(mqtt_codec::Publish publish) {
  auto const id = publish.packet_id;
  auto const qos = publish.qos;
  auto const now = steady_clock::now();
  is_linked_ = true;
  if (qos == Qos::at_most_once) {
    hand_over(std::move(publish), nullptr);
  } else if (received_.contains(id)) {
    send_(PacketType::pubrec, id);  // QoS 2, delivered before (MQTT 5, 4.3.3)
  } else if (publish.duplicate && queue_.adopt(id, qos, now)) {
    acknowledge({0});
  } else {
    auto const token = queue_.add(id, qos, now);
    auto const receipt = receipts_->receipt(token);
    if (hand_over(std::move(publish), receipt) == transport::Taken::yes) return;
    receipt->forget();
    if (!left_since_) left_since_ = now;
    send_acknowledgements(queue_.leave(token));
  }
}

/// A message is also taken if the subscription that it was sent for is not wanted any more.
transport::Taken IncomingMessages::hand_over(mqtt_codec::Publish publish, Ack receipt) {
  transport::MatchedFilters filters;
  if (!publish.subscription_ids.empty()) filters = wanted_.meant(publish.subscription_ids, publish.topic);
  Message message(std::move(publish.topic), std::move(publish.payload), publish.qos, publish.retain,
                  std::move(publish.properties), publish.duplicate);
  return sink_(transport::Incoming(std::move(message), std::move(filters), std::move(receipt)));
}

void IncomingMessages::on_pubrel(std::uint16_t packet_id) {
  received_.erase(packet_id);
  send_(PacketType::pubcomp, packet_id);
}

void IncomingMessages::session_lost() {
  received_.clear();
  queue_.session_lost();
}

void IncomingMessages::link_lost() {
  is_linked_ = false;
  queue_.connection_lost();
  left_since_.reset();
}

std::size_t IncomingMessages::expire(std::chrono::milliseconds deadline) {
  std::size_t expired = 0;
  send_acknowledgements(queue_.expire(steady_clock::now() - deadline, expired));
  return expired;
}

bool IncomingMessages::has_left_some_for(std::chrono::milliseconds time) const {
  return left_since_ && *left_since_ <= steady_clock::now() - time;
}

void IncomingMessages::acknowledge(const std::vector<AckQueue::Token>& tokens) {
  for (auto const token : tokens) send_acknowledgements(queue_.done(token));
}

void IncomingMessages::send_acknowledgements(const std::vector<AckQueue::Acknowledgement>& ready) {
  for (auto const& [packet_id, qos] : ready) {
    if (!is_linked_) return;
    if (qos == Qos::exactly_once) received_.insert(packet_id);
    send_(qos == Qos::exactly_once ? PacketType::pubrec : PacketType::puback, packet_id);
  }
}

}  // namespace petal::broker_link
