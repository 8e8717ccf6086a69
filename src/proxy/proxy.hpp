// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <petal/mqtt_proxy.hpp>
#include <string>
#include <variant>
#include <vector>

#include "profile/limits.hpp"
#include "proxy/commands/command_ids.hpp"
#include "proxy/commands/own_responses.hpp"
#include "proxy/counters.hpp"
#include "proxy/drop_log.hpp"
#include "proxy/owner.hpp"
#include "proxy/subscriptions.hpp"
#include "transport/transport.hpp"

namespace petal::proxy {

struct ProxyOptions {
  profile::Limits limits;
  HandlerQueueBounds lanes;
  bool enable_callbacks = true;  ///< `ENABLE_CALLBACKS`
};

/// The proxy at work: for all petals, the REST API and the manager itself, told apart by Owner.
///
/// **Errors.** As MqttProxy of the SDK says for the calls of the same name; each failure is logged here, once.
/// **Lifetime.** Must outlive its owners' tasks; the transport must outlive it.
/// **Threads.** Main thread only.
class Proxy {
 public:
  using OwnerPtr = std::shared_ptr<Owner>;
  /// What to do with a wish the broker could not be asked for now: petals keep it, the REST API is told.
  enum class WhenUnreachable { keep, fail };

  Proxy(boost::asio::any_io_executor executor, ProxyOptions options, transport::Transport& transport);

  /// Hands over what `keeper` has of an earlier life, then starts the transport. `on_state` is called after each change
  /// of the link.
  Task<> start(transport::Keeper& keeper, transport::Transport::OnState on_state);

  struct DrainLimits {
    std::chrono::milliseconds whole{1'500};
    std::chrono::milliseconds without_progress{300};  ///< no handler finishes: they are stuck
  };

  /// Takes no more messages, and lets the handlers finish those that were taken. What petals subscribed stays
  /// subscribed from now on: the broker keeps their messages for our return.
  Task<> drain(DrainLimits limits);

  /// Takes no more messages; what no handler finishes from now on is held on until this ends.
  void leave();

  bool is_leaving() const { return draining_; }

  /// Takes no new work, and lets what is in flight finish.
  Task<> stop();

  Task<Result<PublishOutcome>> publish(std::string topic, std::string payload, PublishOptions options);
  Task<Result<void>> subscribe(OwnerPtr owner, std::string filter, Handler handler, transport::FilterOptions options,
                               WhenUnreachable when_unreachable);
  Task<Result<void>> subscribe(OwnerPtr owner, std::string filter, Receiver receiver, transport::FilterOptions options,
                               WhenUnreachable when_unreachable);
  Task<Result<void>> unsubscribe(OwnerPtr owner, std::string filter);
  Result<void> subscribe_pattern(OwnerPtr owner, std::string pattern, Handler handler);
  Result<void> unsubscribe_pattern(const Owner& owner, const std::string& pattern);

  /// `owner` is about to start anew: its handlers are called no more, its subscriptions stay, and what comes waits.
  /// Where an owner of the same name subscribes the same again, it gets what waited; release() gives up the rest.
  void suspend(const Owner& owner) { subscriptions_.suspend(owner); }

  /// Ends everything `owner` subscribed. Its running calls are its TaskGroup's affair.
  Task<> release(OwnerPtr owner);

  /// A lane that is called for no topic, but by hand: for the handler of a command.
  std::shared_ptr<HandlerQueue> make_lane(OwnerPtr owner, std::string subject, Handler handler);

  /// A response with this id was published here: it must not come back (promise "Commands" of docs/reference.md).
  void remember_response(const std::string& topic, const std::string& message_id);

  /// What the response to a command that a petal answers is to have as its `messageId`.
  CommandIds& command_ids() { return command_ids_; }

  /// Messages that were dropped elsewhere, on their way here or by a Receiver without room; whoever dropped them has
  /// logged it.
  void count_dropped(std::uint64_t count = 1) { counters_.dropped += count; }

  const Subscriptions& subscriptions() const { return subscriptions_; }
  const Counters& counters() const { return counters_; }
  const boost::asio::any_io_executor& executor() const { return executor_; }
  const transport::LinkState& link() const { return transport_.state(); }
  const ProxyOptions& options() const { return options_; }

 private:
  bool on_message(const Message& message, const transport::MatchedFilters& matched, const transport::HeldPtr& held);
  transport::OnMessage message_taker();
  Task<> replay_later(transport::Keeper& keeper);
  Task<> watch_slow_handlers();
  Task<Result<void>> subscribe(std::shared_ptr<HandlerQueue> lane, transport::FilterOptions options,
                               WhenUnreachable when_unreachable);
  std::shared_ptr<HandlerQueue> new_lane(OwnerPtr owner, std::string subject, std::variant<Handler, Receiver> to);
  Result<void> check_may_receive() const;
  Task<Result<void>> ask_broker(std::string filter);
  Task<Result<void>> ask_broker_for(std::shared_ptr<HandlerQueue> lane);
  void link_changed(const transport::LinkState& state);
  Task<Result<void>> give_back(std::shared_ptr<HandlerQueue> lane, Result<void> why);

  boost::asio::any_io_executor executor_;
  ProxyOptions options_;
  transport::Transport& transport_;
  Subscriptions subscriptions_;
  std::shared_ptr<DispatchState> common_ = std::make_shared<DispatchState>();
  Counters& counters_ = common_->counters;
  SlowConsumers& holding_ = common_->holding;
  OwnResponses own_responses_;
  CommandIds command_ids_;
  DropLog unwanted_;
  std::vector<HandlerQueue*> receivers_;  // scratch of on_message
  bool connected_ = false;
  bool draining_ = false;
  bool stopping_ = false;
  runtime::TaskGroup tasks_;
};

}  // namespace petal::proxy
