// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "client_service/delivery_queue.hpp"
#include "http/client_connection.hpp"
#include "http/url.hpp"
#include "runtime/event.hpp"
#include "runtime/task_group.hpp"

namespace petal::client_service {

/// What happened to the messages for callback URLs, since the start.
struct DeliveryCounters {
  std::uint64_t delivered = 0;  ///< answered with 2xx
  std::uint64_t rejected = 0;   ///< answered with 400, 413 or 422: not tried again
  std::uint64_t dropped = 0;    ///< there was no room for them, or they could not be read from disk
};

struct TargetOptions {
  std::size_t most_loose = 10'000;  ///< messages of QoS 0 that wait for one URL
  std::size_t most_loose_bytes = 8 * 1024 * 1024;
  std::size_t connections = 8;  ///< to a server that takes one request at a time
  std::size_t window = 64;      ///< requests in flight to a server that takes pipelined ones
  std::chrono::milliseconds answer_limit{15'000};
  std::chrono::milliseconds first_retry{100};
  std::chrono::milliseconds longest_retry{5'000};
};

/// Posts messages to one callback URL over connections that are kept: the messages of a topic in order, and each until
/// the URL has taken it.
///
/// A server that announces it in its answers (`Petal-Callback: pipelined`, our own) gets pipelined requests on one
/// connection: they keep the order without waiting. Any other server gets one request at a time on each of several
/// connections. A message that it does not take is tried again before the next of its topic, while other topics
/// continue.
///
/// Messages that it does not take, and those that wait behind them, are spilled to disk: then they are acknowledged to
/// the broker, which continues with those for other URLs.
///
/// **Lifetime.** The caller must await `stop()` before it is destroyed.
class CallbackTarget {
 public:
  CallbackTarget(boost::asio::any_io_executor executor, http::Url url, TargetOptions options,
                 DeliveryCounters& counters);

  void push(CallbackDelivery posting);

  /// The same server now has the URL `url`, with the same host and port. Waiting messages are posted there.
  void move_to(http::Url url) { url_ = std::move(url); }

  /// Posts no further messages.
  void post_no_more() { finishing_ = true; }

  /// Waits for the answers to in-flight requests, until `deadline` at most.
  Task<> wait_for_answers(std::chrono::steady_clock::time_point deadline);

  Task<> stop();

  const http::Url& url() const { return url_; }
  std::size_t waiting() const { return queue_.size(); }
  bool is_reachable() const { return reachable_; }

 private:
  struct Pipeline;

  Task<> run();
  std::optional<CallbackDelivery> take(DeliveryQueue::Mode mode);
  void left_flight(std::size_t count = 1);
  void finished(const CallbackDelivery& posting);
  void give_back(CallbackDelivery posting);
  bool take_answer(const http::ClientResponse& answer, const CallbackDelivery& posting);
  void drop(const CallbackDelivery& posting, const std::string& why);

  Task<> post_lanes();
  Task<> lane(std::size_t number);
  bool may_post(std::size_t lane) const;
  Task<bool> post_in_lane(std::size_t lane, std::unique_ptr<http::ClientConnection>& connection,
                          CallbackDelivery posting);
  Task<bool> connect(std::size_t lane, http::ClientConnection& connection);
  Task<bool> post_one(http::ClientConnection& connection, CallbackDelivery posting);
  void unreachable(const std::string& why);
  void try_later(CallbackDelivery posting, const std::string& why);
  Task<> try_again(CallbackDelivery posting);
  Task<> pause(std::chrono::milliseconds most);

  Task<> post_pipelined(std::unique_ptr<http::ClientConnection> connection);
  Task<> write_pipeline(std::shared_ptr<Pipeline> pipeline);
  Task<std::string> next_requests(std::shared_ptr<Pipeline> pipeline);
  Task<> read_pipeline(std::shared_ptr<Pipeline> pipeline);

  boost::asio::any_io_executor executor_;
  http::Url url_;
  TargetOptions options_;
  DeliveryCounters& counters_;
  DeliveryQueue queue_;
  bool reachable_ = true;
  bool finishing_ = false;
  std::size_t in_flight_ = 0;
  bool pipelined_ = false;
  std::size_t lanes_ = 0;
  std::optional<std::size_t> probing_;  // the lane that tries to connect while the URL is unreachable
  std::chrono::milliseconds retry_;
  std::unique_ptr<http::ClientConnection> pipelining_;
  runtime::Event none_in_flight_;
  runtime::Event arrived_;
  runtime::TaskGroup tasks_;
};

}  // namespace petal::client_service
