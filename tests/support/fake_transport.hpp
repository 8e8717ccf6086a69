// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
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
  void start(transport::Sink sink, OnState on_state) override {
    sink_ = std::move(sink);
    on_state_ = std::move(on_state);
  }

  Task<> stop() override {
    answer_all(Error(Errc::link_lost, "stopped"));
    co_return;
  }

  Task<Result<PublishOutcome>> publish(transport::OutgoingMessage message) override {
    if (!state_.connected) co_return Error(Errc::not_connected, "not connected");
    published.push_back(std::move(message));
    if (!holds_answers) co_return publish_answer;
    auto const call = std::make_shared<Call>(published.back(), co_await boost::asio::this_coro::executor);
    calls.push_back(call);
    boost::system::error_code answered;
    co_await call->wake.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, answered));
    if (!call->answer) throw boost::system::system_error(boost::asio::error::operation_aborted);
    co_return *call->answer;
  }

  Task<Result<PublishOutcome>> publish_kept(transport::OutgoingMessage message,
                                            transport::Handshake handshake) override {
    handshakes.push_back(std::move(handshake));
    return publish(std::move(message));
  }

  bool keeps_handshakes() const override { return with_handshakes; }

  /// Ends the publish that has waited longest where `holds_answers` is set, and says what it was.
  transport::OutgoingMessage answer_oldest(Result<PublishOutcome> with = PublishOutcome::acknowledged) {
    auto const call = calls.front();
    calls.pop_front();
    call->answer = std::move(with);
    call->wake.cancel();
    return call->message;
  }

  void answer_all(const Result<PublishOutcome>& with = PublishOutcome::acknowledged) {
    while (!calls.empty()) answer_oldest(with);
  }

  bool keeps_order() const override { return in_order; }

  Task<Result<void>> subscribe(std::string filter, transport::FilterOptions options) override {
    if (subscribed.size() >= most_filters && !subscribed.contains(filter))
      co_return Error(Errc::limit_exceeded, "no more filters");
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

  /// As a link is lost: what was in flight is.
  void lose_link(bool by_peer = false) {
    answer_all(Error(Errc::link_lost, "the link is lost"));
    state_.ended_by_peer = by_peer;
    connect(false);
  }

  void set_window(std::size_t window) { state_.window = window; }

  void set_state(transport::LinkState state) { state_ = std::move(state); }

  bool is_started() const { return on_state_ != nullptr; }

  /// `matched`: the filters the broker says this copy is for.
  transport::Taken deliver(const std::string& topic, const std::string& payload,
                           const transport::MatchedFilters& matched = std::nullopt) {
    return deliver(Message(topic, payload, qos), matched);
  }
  transport::Taken deliver(const Message& message, const transport::MatchedFilters& matched = std::nullopt) {
    bool const is_loose = message.qos() == Qos::at_most_once;
    return sink_(transport::Incoming(message, matched, is_loose ? nullptr : receipt));
  }

  /// What the messages that are delivered come with.
  transport::Ack receipt;
  Qos qos = Qos::at_least_once;

  std::vector<transport::OutgoingMessage> published;
  std::map<std::string, transport::FilterOptions> subscribed;
  std::size_t most_filters = 1000;
  int subscribe_calls = 0;
  Result<PublishOutcome> publish_answer = PublishOutcome::acknowledged;
  bool holds_answers = false;  ///< each publish waits until the test answers it
  bool in_order = true;
  bool with_handshakes = true;
  std::vector<transport::Handshake> handshakes;  ///< of `publish_kept`, in its order
  Result<void> subscribe_answer;

  struct Call {
    Call(transport::OutgoingMessage what, const boost::asio::any_io_executor& executor)
        : message(std::move(what)), wake(executor, boost::asio::steady_timer::time_point::max()) {}
    transport::OutgoingMessage message;
    std::optional<Result<PublishOutcome>> answer;
    boost::asio::steady_timer wake;
  };
  std::deque<std::shared_ptr<Call>> calls;  ///< that wait for an answer

 private:
  transport::Sink sink_;
  OnState on_state_;
  transport::LinkState state_;
};

}  // namespace petal::test
