// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>

#include "redis/connection.hpp"
#include "redis/subscriptions.hpp"
#include "runtime/event.hpp"
#include "runtime/task_group.hpp"

namespace petal::redis {

/// The manager's link to the server, which all petals share. It is made on first use, and made again when it was lost.
///
/// **Errors.** Those of RedisProxy.
/// **Threads.** Those of the executor, one at a time.
/// **Lifetime.** The caller must await `stop()` before destroying it.
class Link {
 public:
  Link(boost::asio::any_io_executor executor, Options options);

  /// Returns the answer to a command. An answer that is an error is returned as `refused`.
  Task<Result<Reply>> ask(std::string command);

  /// Subscribes; the subscription is kept while the server is out of reach.
  Task<Result<void>> subscribe(Owner owner, Subject subject, MessageCall handler);
  Task<Result<void>> unsubscribe(Owner owner, Subject subject);

  /// The same for one subscription, whose queue the caller keeps: makes the queue, subscribes with it, and ends it. A
  /// queue that has ended, also by unsubscribe() or release(), may be ended again.
  std::shared_ptr<HandlerQueue> new_queue(Owner owner, const Subject& subject, MessageCall handler) const;
  Task<Result<void>> subscribe(Owner owner, Subject subject, std::shared_ptr<HandlerQueue> queue);
  void end(const Subject& subject, const std::shared_ptr<HandlerQueue>& queue);

  /// Ends all subscriptions of `owner`.
  void release(const Owner& owner);

  /// Returns the state of the link for the status; nullopt before the link was used.
  std::optional<json::object> health() const;

  Task<> stop();

 private:
  using ConnectionPtr = std::shared_ptr<Connection>;

  bool is_connected() const { return connection_ && connection_->is_open(); }
  Task<Result<ConnectionPtr>> connected();
  void use();
  Task<> keep_connected();
  Task<Result<void>> begin(ConnectionPtr connection);
  Task<Result<void>> subscribe_again(ConnectionPtr connection);
  Task<> look_after(ConnectionPtr connection);
  void failed(const Error& error);
  void received(const Reply& push);
  void unsubscribe_unwanted(const Subject& subject);

  boost::asio::any_io_executor executor_;
  Options options_;
  std::shared_ptr<Counters> counters_ = std::make_shared<Counters>();
  Subscriptions subscriptions_;
  ConnectionPtr connection_;      // while it can be used
  std::optional<Error> failure_;  // why it cannot be used, from the first attempt on
  bool used_ = false;
  bool stopping_ = false;
  runtime::Event first_attempt_over_;
  runtime::TaskGroup tasks_;
};

}  // namespace petal::redis
