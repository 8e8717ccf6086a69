// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <petal/message.hpp>

#include "host/live_queue.hpp"
#include "http/body_stream.hpp"
#include "proxy/drop_log.hpp"
#include "proxy/owner.hpp"

namespace petal::host {

/// One client of `GET /mqtt/messages`: what has come for it and was not sent yet.
///
/// **Threads.** The executor's.
class LiveReader final : public http::BodyStream {
 public:
  using OwnerPtr = std::shared_ptr<proxy::Owner>;

  /// `on_end` is called with `owner`, which has its subscriptions, when it is gone.
  LiveReader(OwnerPtr owner, const boost::asio::any_io_executor& executor, std::function<void(OwnerPtr)> on_end);
  ~LiveReader() override;

  /// False where it is dropped. A message that matches two of its filters is taken once.
  bool take(const Message& message);

  const OwnerPtr& owner() const { return owner_; }

  /// Lines; an empty one where nothing has come for a while, so that a client that is not there is noticed.
  Task<std::string> next() override;

 private:
  OwnerPtr owner_;
  std::function<void(OwnerPtr)> on_end_;
  LiveQueue queue_;
  proxy::DropLog drops_;
  std::optional<Message> last_;
  boost::asio::steady_timer arrived_;
};

}  // namespace petal::host
