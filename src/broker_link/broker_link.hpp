// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <set>

#include "broker_link/connector.hpp"
#include "broker_link/filter_suspicion.hpp"
#include "broker_link/incoming_messages.hpp"
#include "broker_link/options.hpp"
#include "broker_link/presence.hpp"
#include "broker_link/reconnect_policy.hpp"
#include "broker_link/session.hpp"
#include "broker_link/session_doubt.hpp"
#include "broker_link/subscription_state.hpp"
#include "broker_link/version_choice.hpp"
#include "runtime/event.hpp"
#include "runtime/log_throttle.hpp"
#include "runtime/task_group.hpp"
#include "transport/transport.hpp"

namespace petal::broker_link {

/// The embedded Transport: one connection to one of several brokers, restored whenever it is lost.
///
/// It requests a clean start only if a broker cannot go on with its session (SessionDoubt), so that the broker keeps
/// messages while this robot is out of reach for `session_expiry`. The wanted filters are subscribed again only if the
/// broker reports that it kept no session.
class BrokerLink final : public transport::Transport {
 public:
  BrokerLink(boost::asio::any_io_executor executor, BrokerOptions options);
  ~BrokerLink() override;

  void start(transport::Sink sink, OnState on_state) override;
  Task<> stop() override;
  Task<Result<PublishOutcome>> publish(transport::OutgoingMessage message) override;
  Task<Result<PublishOutcome>> publish_kept(transport::OutgoingMessage message,
                                            transport::Handshake handshake) override;
  bool keeps_order() const override { return true; }
  Task<Result<void>> subscribe(std::string filter, transport::FilterOptions options) override;
  Task<Result<void>> unsubscribe(std::string filter) override;
  const transport::LinkState& state() const override { return state_; }
  std::uint64_t unread() const override { return unread_.total(); }
  void set_presence_topic(const std::string& topic) override;

 private:
  // broker_link_connecting.cpp
  Task<> keep_connected();
  Task<bool> go_through_list();
  Task<bool> speak(Connection connection);
  Session::Callbacks session_callbacks();
  void established(bool session_present);
  Task<> restore(std::shared_ptr<Session> session, bool session_present);
  Task<> subscribe_missing(std::shared_ptr<Session> session);
  void restored(const std::string& filter, const Result<void>& result);
  Task<> announce(std::shared_ptr<Session> session);
  Task<> wait_for_connect_interval();
  bool learn_from(const SessionEnd& end, mqtt_codec::Version version, const std::string& broker);
  void after(const SessionEnd& end, const std::string& broker, bool was_announcing);
  void report_version(mqtt_codec::Version version, const std::string& broker);
  void set_state(transport::LinkState state);

  // broker_link_upkeep.cpp
  Task<> watch_deadlines();
  Task<> fetch_what_was_left();
  Task<> watch_certificates();
  Task<> renew(std::string why);
  bool uses_tls() const;
  void on_unread(const UnreadMessage& message);

  Task<Result<PublishOutcome>> publish_over_link(transport::OutgoingMessage message,
                                                 std::optional<transport::Handshake> handshake);
  Task<> leave(std::shared_ptr<Session> session);
  Task<> say_goodbye(std::shared_ptr<Session> session);

  /// Counts messages that were acknowledged unread.
  class Unread {
   public:
    std::uint64_t count() {
      ++total_;
      return seldom_.happened();
    }
    std::uint64_t total() const noexcept { return total_; }

   private:
    std::uint64_t total_ = 0;
    runtime::LogThrottle seldom_;
  };

  boost::asio::any_io_executor executor_;
  BrokerOptions options_;
  Connector connector_;
  ReconnectPolicy reconnecting_;
  VersionChoice versions_;
  FilterSuspicion suspicion_;
  SessionDoubt doubt_;
  Presence presence_;
  SubscriptionState wanted_;
  IncomingMessages incoming_;
  Unread unread_;
  std::shared_ptr<Session> session_;  // from CONNECT to the end of the link
  // When CONNACK came. From then on publishes are sent, also while subscriptions are being restored.
  std::optional<std::chrono::steady_clock::time_point> accepted_at_;
  bool leaving_ = false;              // this program is ending the link: nothing new is sent over it
  bool may_hold_identifiers_ = true;  // the broker may know QoS 2 publishes of an earlier run of the program
  bool skips_unreadable_ = false;     // a message that cannot be accepted has cost a link
  std::set<std::string> reported_;    // brokers that were already logged as speaking MQTT 3.1.1 only
  transport::LinkState state_;
  OnState on_state_;
  std::size_t in_flight_ = 0;
  bool stopping_ = false;
  std::string renewing_;  // why this program is making the link again: no pause before the next connection
  runtime::Event pause_;  // before the next connection; notified if that should be made at once
  runtime::Event idle_;
  runtime::TaskGroup tasks_;
};

}  // namespace petal::broker_link
