// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>

#include "proxy/proxy.hpp"
#include "runtime/event.hpp"
#include "runtime/log_throttle.hpp"
#include "runtime/owner.hpp"

namespace petal::proxy {

/// Publishes what one run of a command reports, while it works and after it has answered (Command::report), in order,
/// one after another.
///
/// **Lifetime.** Shared with every copy of Command::report. Nothing is published any more once the Publisher is gone.
class Reports : public std::enable_shared_from_this<Reports> {
 public:
  static constexpr std::size_t most_waiting = 100;

  struct Publisher {
    Proxy& proxy;
    std::shared_ptr<runtime::Owner> owner;  ///< the manager, whose tasks publish, because a petal may end before
    boost::asio::any_io_executor executor;
  };

  /// `topic` is empty if there is none, `message_id` (JSON text) if the command has none: nothing is sent then.
  Reports(std::shared_ptr<Publisher> publisher, std::string command, std::string topic, std::string message_id);

  /// **Threads.** Any.
  void add(json::object report);

  /// Completes when all reports that were added before have been published, or have failed.
  Task<> published();

 private:
  bool queue(std::string text);
  void log_dropped();
  static void begin(std::shared_ptr<Reports> reports);
  static Task<> publish_all(std::shared_ptr<Reports> reports, std::shared_ptr<Publisher> publisher);

  std::weak_ptr<Publisher> const publisher_;
  boost::asio::any_io_executor const executor_;
  std::string const command_;
  std::string const topic_;
  std::string const message_id_;
  std::mutex mutex_;
  std::deque<std::string> waiting_;  // guarded
  bool publishing_ = false;          // guarded; true also if it is about to begin
  std::uint64_t dropped_ = 0;        // guarded; not counted yet
  runtime::LogThrottle drops_;       // guarded
  runtime::Event all_published_;     // main thread only
};

}  // namespace petal::proxy
