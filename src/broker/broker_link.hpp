// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <set>

#include "broker/ack_queue.hpp"
#include "broker/connector.hpp"
#include "broker/options.hpp"
#include "broker/receipt_box.hpp"
#include "broker/reconnecting.hpp"
#include "broker/session.hpp"
#include "broker/wanted_filters.hpp"
#include "runtime/event.hpp"
#include "runtime/task_group.hpp"
#include "transport/transport.hpp"

namespace petal::broker {

/// The embedded Transport: one connection to one of several brokers, restored whenever it is lost.
///
/// Clean start is never asked for, so that the broker keeps what comes while this robot is out of reach for
/// `session_expiry`; what is wanted is subscribed again only where the broker says that it kept no session.
class BrokerLink final : public transport::Transport {
 public:
  BrokerLink(boost::asio::any_io_executor executor, BrokerOptions options);
  ~BrokerLink() override;

  void start(transport::Keeper& keeper, OnMessage on_message, OnState on_state) override;
  Task<> stop() override;
  Task<Result<Delivery>> publish(transport::OutgoingMessage message) override;
  bool keeps_order() const override { return true; }
  Task<Result<void>> subscribe(std::string filter, transport::FilterOptions options) override;
  Task<Result<void>> unsubscribe(std::string filter) override;
  const transport::LinkState& state() const override { return state_; }

 private:
  // broker_link_connecting.cpp
  Task<> keep_connected();
  Task<> go_through_list();
  Task<> speak(Connection connection);
  Task<> restore(std::shared_ptr<Session> session, bool session_present);
  Task<> subscribe_missing(std::shared_ptr<Session> session);
  void restored(const std::string& filter, const Result<void>& result);
  Task<> keep_distance();
  Task<> pause(std::chrono::milliseconds pause);
  void after(const SessionEnd& end, const std::string& broker);
  void set_state(transport::LinkState state);

  // broker_link_incoming.cpp
  Task<> watch_deadlines();
  Task<> fetch_what_was_left();
  void on_publish(InboundPublish publish);
  bool hand_over(InboundPublish publish, const Receipt& receipt);
  void on_pubrel(std::uint16_t packet_id);
  void acknowledge(const std::vector<AckQueue::Token>& tokens);
  void send_acknowledgements(const std::vector<AckQueue::Acknowledgement>& ready);

  // broker_link_certificates.cpp
  Task<> watch_certificates();
  Task<> renew();
  bool uses_tls() const;

  Task<> leave(std::shared_ptr<Session> session);

  boost::asio::any_io_executor executor_;
  BrokerOptions options_;
  Connector connector_;
  Reconnecting reconnecting_;
  WantedFilters wanted_;
  std::shared_ptr<ReceiptBox> receipts_;
  AckQueue acknowledgements_;
  std::optional<std::chrono::steady_clock::time_point> left_since_;  // to the broker, on this connection
  std::set<std::uint16_t> received_;  // QoS 2: delivered, PUBREL not seen yet (MQTT 5, 4.3.3); belongs to the session
  std::shared_ptr<Session> session_;  // from CONNECT to the end of the link
  bool accepted_ = false;  // CONNACK has come: publishes are sent, also while subscriptions are being restored
  bool leaving_ = false;   // this link is being ended from here: nothing new is sent over it
  bool may_hold_identifiers_ = false;  // the broker may know QoS 2 publishes of an earlier connection
  transport::LinkState state_;
  transport::Keeper* keeper_ = nullptr;
  OnMessage on_message_;
  OnState on_state_;
  std::size_t in_flight_ = 0;
  bool stopping_ = false;
  bool renewing_ = false;  // there are new certificates: no pause before the next connection
  boost::asio::steady_timer pause_;
  runtime::Event idle_;
  runtime::TaskGroup tasks_;
};

}  // namespace petal::broker
