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
#include "proxy/subscriptions.hpp"
#include "runtime/owner.hpp"
#include "transport/keeper.hpp"
#include "transport/transport.hpp"

namespace petal::proxy {

struct ProxyOptions {
  profile::Limits limits;
  HandlerQueueBounds queues;
  bool enable_callbacks = true;  ///< `ENABLE_CALLBACKS`
};

/// The MQTT proxy of all petals, the REST API and the manager itself, which an Owner tells apart.
///
/// **Errors.** As MqttProxy of the SDK documents for the calls of the same name; each failure is logged here, once.
/// **Lifetime.** Must outlive its owners' tasks; the transport must outlive it.
/// **Threads.** Main thread only.
class Proxy {
 public:
  using OwnerPtr = std::shared_ptr<runtime::Owner>;
  /// What becomes of a subscription that the broker cannot be asked for now: those of petals are kept, those of the
  /// REST API fail.
  enum class WhenUnreachable { keep, fail };

  Proxy(boost::asio::any_io_executor executor, ProxyOptions options, transport::Transport& transport);

  /// Delivers the messages that `keeper` has from an earlier run, then starts the transport, whose messages `keeper`
  /// guards. If the earlier ones cannot be read now, it tries again while the transport runs. `on_state` is called
  /// after each change of the link.
  Task<> start(transport::Keeper& keeper, transport::Transport::OnState on_state);

  struct DrainLimits {
    std::chrono::milliseconds whole{1'500};
    std::chrono::milliseconds without_progress{300};  ///< no handler has finished a message for so long: they are stuck
  };

  /// Takes no more messages, and lets the handlers finish those that were taken. The subscriptions of petals stay with
  /// the broker from now on: it keeps their messages until the program is back.
  Task<> drain(DrainLimits limits);

  /// Takes no more messages. Those that no handler finishes from now on are held until this object is destroyed.
  void leave();

  bool is_leaving() const { return draining_; }

  /// Takes no new work, and lets what is in flight finish.
  Task<> stop();

  Task<Result<PublishOutcome>> publish(std::string topic, std::string payload, PublishOptions options);
  Task<Result<void>> subscribe(OwnerPtr owner, std::string filter, MessageCall handler,
                               transport::FilterOptions options, WhenUnreachable when_unreachable);
  Task<Result<void>> subscribe(OwnerPtr owner, std::string filter, Tap tap, transport::FilterOptions options,
                               WhenUnreachable when_unreachable);
  Task<Result<void>> unsubscribe(OwnerPtr owner, std::string filter);

  /// The same for one subscription, whose queue the caller keeps: makes the queue, subscribes with it, and ends it. A
  /// queue that has ended, also by unsubscribe() or release(), may be ended again.
  std::shared_ptr<HandlerQueue> new_queue(OwnerPtr owner, std::string subject, std::variant<MessageCall, Tap> to);
  Task<Result<void>> subscribe(std::shared_ptr<HandlerQueue> queue, transport::FilterOptions options,
                               WhenUnreachable when_unreachable);
  void end(const HandlerQueue& queue);

  Result<void> subscribe_pattern(OwnerPtr owner, std::string pattern, MessageCall handler);
  Result<void> unsubscribe_pattern(const runtime::Owner& owner, const std::string& pattern);

  /// Suspends `owner`, which is about to restart: its handlers are no longer called, its subscriptions stay, and new
  /// messages wait. If an owner of the same name makes the same subscription again, it gets what waited; release()
  /// gives up the rest.
  void suspend(const runtime::Owner& owner) { subscriptions_.suspend(owner); }

  /// Ends all subscriptions of `owner`. Its TaskGroup is responsible for its running calls.
  Task<> release(OwnerPtr owner);

  /// Returns a queue that is subscribed to no topic: the caller pushes its messages, those for the handler of a
  /// command.
  std::shared_ptr<HandlerQueue> make_queue(OwnerPtr owner, std::string subject, MessageCall handler);

  /// Remembers that a response with this id was published here: it must not come back to the handlers of this robot
  /// ("Commands and device topics" in docs/reference.md).
  void remember_response(const std::string& topic, const std::string& message_id);

  /// Returns the ids that responses to commands that petals answer are to have as their `messageId`.
  CommandIds& command_ids() { return command_ids_; }

  /// Counts messages that were dropped elsewhere, on their way here or by a Tap without room. The caller must have
  /// logged them.
  void count_dropped(std::uint64_t count = 1) { counters_.dropped += count; }

  const Subscriptions& subscriptions() const { return subscriptions_; }
  const Counters& counters() const { return counters_; }
  const boost::asio::any_io_executor& executor() const { return executor_; }
  const transport::LinkState& link() const { return transport_.state(); }
  const ProxyOptions& options() const { return options_; }

 private:
  transport::Taken on_message(const transport::Incoming& incoming);
  transport::Sink sink();
  Task<> replay_later(transport::Keeper& keeper);
  Task<> watch_slow_handlers();
  Result<void> check_may_receive(const runtime::Owner& owner) const;
  Task<> unsubscribe_unwanted(std::string filter);
  Task<Result<void>> ask_broker(std::string filter);
  Task<Result<void>> ask_broker_for(std::shared_ptr<HandlerQueue> queue);
  void link_changed(const transport::LinkState& state);
  Task<Result<void>> give_back(std::shared_ptr<HandlerQueue> queue, Result<void> why);

  boost::asio::any_io_executor executor_;
  ProxyOptions options_;
  transport::Transport& transport_;
  Subscriptions subscriptions_;
  std::shared_ptr<DispatchState> common_ = std::make_shared<DispatchState>(executor_);
  Counters& counters_ = common_->counters;
  SlowConsumers& slow_consumers_ = common_->slow_consumers;
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
