// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <petal/message.hpp>

#include "host/live_queue.hpp"
#include "http/body_stream.hpp"
#include "proxy/drop_log.hpp"
#include "runtime/event.hpp"
#include "runtime/owner.hpp"

namespace petal::host {

/// One client of `GET /mqtt/messages`: the messages that have come for it and were not sent yet.
///
/// **Threads.** The executor's.
class LiveReader final : public http::BodyStream {
 public:
  using OwnerPtr = std::shared_ptr<runtime::Owner>;

  /// `on_end` is called with `owner`, which has its subscriptions, when the reader is destroyed.
  LiveReader(OwnerPtr owner, const boost::asio::any_io_executor& executor, std::function<void(OwnerPtr)> on_end);
  ~LiveReader() override;

  /// Returns false if the message is dropped. A message that matches two of its filters is taken once.
  bool take(const Message& message);

  const OwnerPtr& owner() const { return owner_; }

  /// Returns lines. Returns an empty line if nothing has come for a while, so that it is noticed if the client has
  /// gone.
  Task<std::string> next() override;

 private:
  OwnerPtr owner_;
  std::function<void(OwnerPtr)> on_end_;
  LiveQueue queue_;
  proxy::DropLog drops_;
  std::optional<Message> last_;
  runtime::Event arrived_;
};

}  // namespace petal::host
