// SPDX-License-Identifier: Apache-2.0
#include "client_service/callback_target.hpp"

#include <fmt/format.h>

#include <random>

#include "client_service/log.hpp"
#include "client_service/stop_all.hpp"
#include "runtime/text.hpp"

namespace petal::client_service {
namespace {

using runtime::escaped;
using Mode = DeliveryQueue::Mode;

bool is_rejection(unsigned status) {
  return status == 400 || status == 413 || status == 422;
}

std::string fault(const http::ClientResponse& answer) {
  return fmt::format("status {}: {}", answer.status, escaped(answer.body));
}

}  // namespace

CallbackTarget::CallbackTarget(boost::asio::any_io_executor executor, http::Url url, TargetOptions options,
                               DeliveryCounters& counters)
    : executor_(executor),
      url_(std::move(url)),
      options_(options),
      counters_(counters),
      queue_(options.most_loose, options.most_loose_bytes),
      retry_(options.first_retry),
      none_in_flight_(executor),
      arrived_(executor),
      tasks_(executor) {
  tasks_.spawn("callbacks to " + url_.shown(), run());
}

void CallbackTarget::push(CallbackDelivery posting) {
  if (!reachable_) posting.message.spill();
  if (queue_.has_room_for(posting)) {
    queue_.push(std::move(posting));
    return arrived_.notify_all();
  }
  ++counters_.dropped;
  if (counters_.dropped % 1000 == 1)
    log().warn("message dropped: url={} topic={} reason=\"{} messages wait for this URL\" dropped_so_far={}",
               url_.shown(), escaped(posting.topic), queue_.size(), counters_.dropped);
}

/// Returns nothing after `post_no_more`.
std::optional<CallbackDelivery> CallbackTarget::take(Mode mode) {
  if (finishing_) return std::nullopt;
  auto posting = queue_.take(mode);
  if (posting) ++in_flight_;
  return posting;
}

void CallbackTarget::left_flight(std::size_t count) {
  in_flight_ -= count;
  if (in_flight_ == 0) none_in_flight_.notify_all();
}

void CallbackTarget::finished(const CallbackDelivery& posting) {
  left_flight();
  queue_.finished(posting);
}

void CallbackTarget::give_back(CallbackDelivery posting) {
  left_flight();
  if (!reachable_) posting.message.spill();
  std::vector<CallbackDelivery> one;
  one.push_back(std::move(posting));
  queue_.give_back(std::move(one));
}

void CallbackTarget::drop(const CallbackDelivery& posting, const std::string& why) {
  ++counters_.dropped;
  log().error("message lost on its way to its callback URL: url={} topic={} error={:?}", url_.shown(),
              escaped(posting.topic), why);
  finished(posting);
}

Task<> CallbackTarget::wait_for_answers(std::chrono::steady_clock::time_point deadline) {
  bool in_time = true;
  while (in_flight_ > 0 && in_time) in_time = co_await none_in_flight_.wait_until(deadline);
}

Task<> CallbackTarget::stop() {
  co_await tasks_.stop();
}

/// What is known of the server ends with a pipeline: another server may answer next.
Task<> CallbackTarget::run() {
  for (;;) {
    while (!queue_.has_waiting()) co_await arrived_.wait();
    pipelined_ = false;
    co_await post_lanes();
    if (pipelining_) co_await post_pipelined(std::move(pipelining_));
  }
}

/// Returns when the server has announced that it takes pipelined requests, and every lane has ended.
Task<> CallbackTarget::post_lanes() {
  runtime::TaskGroup lanes(executor_);
  std::exception_ptr cancelled;
  probing_.reset();
  for (lanes_ = 0; lanes_ < options_.connections; ++lanes_) lanes.spawn("callbacks to " + url_.shown(), lane(lanes_));
  try {
    while (lanes_ > 0) co_await arrived_.wait();
  } catch (...) {
    cancelled = std::current_exception();
  }
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  co_await stop_all(lanes);
  if (cancelled) std::rethrow_exception(cancelled);
}

Task<> CallbackTarget::lane(std::size_t number) {
  std::unique_ptr<http::ClientConnection> connection;
  while (!pipelined_) {
    auto posting = may_post(number) ? take(Mode::one_of_a_topic) : std::nullopt;
    if (!may_post(number)) connection.reset();  // the URL is unreachable: release the descriptor
    if (!posting) {
      co_await arrived_.wait();
      continue;
    }
    if (!co_await post_in_lane(number, connection, std::move(*posting))) connection.reset();
    arrived_.notify_all();  // the next message of the topic may be posted, or all lanes must end
  }
  if (connection) pipelining_ = std::move(connection);
  --lanes_;
  arrived_.notify_all();
}

/// While the URL is unreachable, one lane probes it for all.
bool CallbackTarget::may_post(std::size_t lane) const {
  return reachable_ || probing_.value_or(lane) == lane;
}

/// Returns false if the connection cannot be used any more.
Task<bool> CallbackTarget::post_in_lane(std::size_t lane, std::unique_ptr<http::ClientConnection>& connection,
                                        CallbackDelivery posting) {
  if (!reachable_) probing_ = lane;
  bool connected = connection && connection->is_alive();
  std::exception_ptr cancelled;
  if (!connected) {
    connection = std::make_unique<http::ClientConnection>(executor_);
    try {
      connected = co_await connect(lane, *connection);
    } catch (...) {
      cancelled = std::current_exception();
    }
  }
  if (connected) co_return co_await post_one(*connection, std::move(posting));
  give_back(std::move(posting));
  if (cancelled) std::rethrow_exception(cancelled);
  if (probing_ == lane) co_await pause(std::exchange(retry_, std::min(retry_ * 2, options_.longest_retry)));
  co_return false;
}

Task<bool> CallbackTarget::connect(std::size_t lane, http::ClientConnection& connection) {
  auto const connected = co_await connection.connect(url_, options_.answer_limit);
  if (!connected) {
    unreachable(connected.error().message());
    if (!probing_) probing_ = lane;
    co_return false;
  }
  probing_.reset();
  retry_ = options_.first_retry;
  if (!std::exchange(reachable_, true)) {
    log().info("callback URL is there again: url={} waiting={}", url_.shown(), queue_.size());
    arrived_.notify_all();
  }
  co_return true;
}

/// Returns false if the connection cannot be used any more.
Task<bool> CallbackTarget::post_one(http::ClientConnection& connection, CallbackDelivery posting) {
  std::exception_ptr cancelled;
  std::string why;
  bool goes_on = false;
  try {
    auto const body = co_await body_of(posting.message, posting.was_sent);
    if (!body) {
      drop(posting, body.error().message());
      co_return true;
    }
    posting.was_sent = true;
    auto const sent =
        co_await connection.send(http::format_request(http::Method::post, url_, *body), options_.answer_limit);
    auto const answer =
        sent ? co_await connection.receive(options_.answer_limit) : Result<http::ClientResponse>(sent.error());
    goes_on = answer && answer->keep_alive;
    if (answer && take_answer(*answer, posting)) {
      finished(posting);
      co_return goes_on;
    }
    why = answer ? fault(*answer) : answer.error().message();
  } catch (...) {
    cancelled = std::current_exception();
  }
  if (cancelled) {
    give_back(std::move(posting));
    std::rethrow_exception(cancelled);
  }
  try_later(std::move(posting), why);
  co_return goes_on;
}

/// Returns whether the message needs no further attempt.
bool CallbackTarget::take_answer(const http::ClientResponse& answer, const CallbackDelivery& posting) {
  if (answer.headers.find("Petal-Callback") == "pipelined" && answer.keep_alive) pipelined_ = true;
  if (!answer.is_success() && !is_rejection(answer.status)) return false;
  if (answer.is_success()) {
    ++counters_.delivered;
  } else {
    ++counters_.rejected;
    log().error("message rejected by its callback URL: url={} topic={} status={} answer={:?}", url_.shown(),
                escaped(posting.topic), answer.status, escaped(answer.body));
  }
  return true;
}

void CallbackTarget::unreachable(const std::string& why) {
  if (!std::exchange(reachable_, false)) return;
  queue_.spill();
  arrived_.notify_all();  // the lanes that do not probe close their connections
  log().warn("callback URL is unreachable, trying again: url={} waiting={} error={:?}", url_.shown(), queue_.size(),
             why);
}

/// The next messages of its topic wait for it, but no lane does.
void CallbackTarget::try_later(CallbackDelivery posting, const std::string& why) {
  queue_.fails(posting);
  if (posting.failures++ == 0)
    log().warn("message not taken by its callback URL, trying again: url={} topic={} waiting={} error={:?}",
               url_.shown(), escaped(posting.topic), queue_.size(), why);
  left_flight();  // it waits, and does not delay the end of the service
  tasks_.spawn("callback to " + url_.shown() + " again", try_again(std::move(posting)));
}

Task<> CallbackTarget::try_again(CallbackDelivery posting) {
  std::exception_ptr cancelled;
  try {
    auto const doubled = options_.first_retry * (1U << std::min(posting.failures - 1, 10U));
    co_await pause(std::min<std::chrono::milliseconds>(doubled, options_.longest_retry));
  } catch (...) {
    cancelled = std::current_exception();
  }
  ++in_flight_;
  give_back(std::move(posting));
  if (cancelled) std::rethrow_exception(cancelled);
  arrived_.notify_all();
}

/// Pauses with full jitter: for a random time up to `most`.
Task<> CallbackTarget::pause(std::chrono::milliseconds most) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::chrono::milliseconds::rep> draw(0, most.count());
  boost::asio::steady_timer timer(executor_, std::chrono::milliseconds(draw(random)));
  co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace petal::client_service
