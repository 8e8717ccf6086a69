// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <deque>
#include <map>
#include <petal/testing/observed.hpp>
#include <set>
#include <string>
#include <vector>

#include "transport/transport.hpp"

namespace petal::testing {

/// A broker, and the store-and-forward in front of it, in memory, with one client: this robot. A published message is
/// delivered to the filters that match it, retained messages are kept, and while the link is down QoS 1 and 2 are
/// stored.
///
/// **Threads.** One.
class MemoryBroker final : public transport::Transport {
 public:
  explicit MemoryBroker(boost::asio::any_io_executor executor);

  void start(transport::Sink sink, OnState on_state) override;
  Task<> stop() override;
  Task<Result<PublishOutcome>> publish(transport::OutgoingMessage message) override;
  bool keeps_order() const override { return true; }
  Task<Result<void>> subscribe(std::string filter, transport::FilterOptions options) override;
  Task<Result<void>> unsubscribe(std::string filter) override;
  const transport::LinkState& state() const override { return state_; }

  /// Delivers a message of another client. Returns whether it is delivered, now or when the link is back.
  bool deliver(const Message& message);

  void set_connected(bool connected);
  void fail_publishes(Error error, int times);
  void refuse(std::string filter) { refused_.insert(std::move(filter)); }

  /// Returns what was published with success, oldest first.
  const std::vector<Published>& published() const { return published_; }
  void forget_published() { published_.clear(); }

 private:
  void accept(const transport::OutgoingMessage& message);
  void deliver_later(Message message, bool is_own);
  void hand_over(const Message& message, bool is_own);
  transport::MatchedFilters wanted_for(const Message& message, bool is_own, Qos& highest) const;
  void send_retained(const std::string& filter);

  boost::asio::any_io_executor executor_;
  transport::Sink sink_;
  OnState on_state_;
  transport::LinkState state_;
  std::map<std::string, transport::FilterOptions> wanted_;
  std::set<std::string> refused_;
  std::map<std::string, Message> retained_;        // by their topics
  std::deque<transport::OutgoingMessage> stored_;  // messages from here, while the link is down
  std::deque<Message> waiting_;                    // messages at the broker, while the link is down
  std::vector<Published> published_;
  std::deque<Error> failures_;  // errors of the next publishes
};

}  // namespace petal::testing
