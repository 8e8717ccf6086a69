// SPDX-License-Identifier: Apache-2.0
#include "broker/broker_link.hpp"
#include "broker/log.hpp"

namespace petal::broker {

using std::chrono::steady_clock;

void BrokerLink::on_publish(InboundPublish publish) {
  accepted_ = session_ != nullptr;  // nothing comes before CONNACK, which the library may not have read yet
  auto const id = publish.packet_id;
  auto const qos = publish.qos;
  auto const now = steady_clock::now();
  if (qos == Qos::at_most_once) {
    hand_over(std::move(publish), nullptr);
  } else if (received_.contains(id)) {
    session_->acknowledge_received(id);  // QoS 2, delivered before (MQTT 5, 4.3.3)
  } else if (publish.again && acknowledgements_.adopt(id, qos, now)) {
    acknowledge({0});
  } else {
    auto const token = acknowledgements_.add(id, qos, now);
    auto const receipt = receipts_->receipt(token);
    if (hand_over(std::move(publish), receipt)) return;
    receipt->forget();
    if (!left_since_) left_since_ = now;
    send_acknowledgements(acknowledgements_.leave(token));
  }
}

/// Whether the message was taken: by those it is for, or by nobody, where what it was sent for is not wanted any more.
bool BrokerLink::hand_over(InboundPublish publish, const Receipt& receipt) {
  SentFor filters;
  if (!publish.subscription_ids.empty()) filters = wanted_.meant(publish.subscription_ids, publish.topic);
  Message const message(std::move(publish.topic), std::move(publish.payload), publish.qos, publish.retained);
  return on_message_(message, filters, receipt ? keeper_->keep(message, filters, receipt) : nullptr);
}

void BrokerLink::on_pubrel(std::uint16_t packet_id) {
  received_.erase(packet_id);
  if (session_) session_->acknowledge_complete(packet_id);
}

void BrokerLink::acknowledge(const std::vector<AckQueue::Token>& tokens) {
  for (auto const token : tokens) send_acknowledgements(acknowledgements_.done(token));
}

void BrokerLink::send_acknowledgements(const std::vector<AckQueue::Acknowledgement>& ready) {
  for (auto const& [packet_id, qos] : ready) {
    if (!session_) return;
    if (qos == Qos::exactly_once) received_.insert(packet_id);
    if (qos == Qos::exactly_once)
      session_->acknowledge_received(packet_id);
    else
      session_->acknowledge(packet_id);
  }
}

Task<> BrokerLink::watch_deadlines() {
  boost::asio::steady_timer timer(executor_);
  for (;;) {
    timer.expires_after(options_.acknowledge_deadline / 10);
    co_await timer.async_wait(boost::asio::use_awaitable);
    std::size_t expired = 0;
    send_acknowledgements(acknowledgements_.expire(steady_clock::now() - options_.acknowledge_deadline, expired));
    if (expired != 0)
      log().warn("messages acknowledged before they were handled: count={} reason=\"ACK_DEADLINE of {} ms has passed\"",
                 expired, options_.acknowledge_deadline.count());
    co_await fetch_what_was_left();
  }
}

/// Messages that found no room come again on the next connection, and only there.
Task<> BrokerLink::fetch_what_was_left() {
  if (!left_since_ || *left_since_ > steady_clock::now() - options_.acknowledge_deadline) co_return;
  if (!session_ || leaving_) co_return;
  log().warn("connecting again, for the messages that were left to the broker because there was no room for them");
  co_await leave(session_);
}

}  // namespace petal::broker
