// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "transport/transport.hpp"

namespace petal::test {

/// A Transport without a network: notes what it is asked, answers what the test tells it to, delivers by hand.
class FakeTransport final : public transport::Transport {
 public:
  void start(transport::Keeper& keeper, OnMessage on_message, OnState on_state) override {
    keeper_ = &keeper;
    on_message_ = std::move(on_message);
    on_state_ = std::move(on_state);
  }

  Task<> stop() override { co_return; }

  Task<Result<Delivery>> publish(transport::OutgoingMessage message) override {
    if (!state_.connected) co_return Error(Errc::not_connected, "not connected");
    published.push_back(std::move(message));
    co_return publish_answer;
  }

  bool keeps_order() const override { return true; }

  Task<Result<void>> subscribe(std::string filter, transport::FilterOptions options) override {
    if (subscribe_answer) subscribed[filter] = options;
    ++subscribe_calls;
    co_return subscribe_answer;
  }

  Task<Result<void>> unsubscribe(std::string filter) override {
    subscribed.erase(filter);
    co_return Result<void>();
  }

  const transport::LinkState& state() const override { return state_; }

  void connect(bool connected = true) {
    state_.connected = connected;
    state_.peer_ready = true;
    if (on_state_) on_state_(state_);
  }

  void set_state(transport::LinkState state) { state_ = std::move(state); }

  /// `sent_for`: the filters the broker says this copy is for.
  bool deliver(const std::string& topic, const std::string& payload, const SentFor& sent_for = std::nullopt) {
    Message const message(topic, payload);
    return on_message_(message, sent_for, keeper_->keep(message, sent_for, receipt));
  }

  Receipt receipt;  ///< what the messages that are delivered come with

  std::vector<transport::OutgoingMessage> published;
  std::map<std::string, transport::FilterOptions> subscribed;
  int subscribe_calls = 0;
  Result<Delivery> publish_answer = Delivery::acknowledged;
  Result<void> subscribe_answer;

 private:
  transport::Keeper* keeper_ = nullptr;
  OnMessage on_message_;
  OnState on_state_;
  transport::LinkState state_;
};

}  // namespace petal::test
