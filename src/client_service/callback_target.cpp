// SPDX-License-Identifier: Apache-2.0
#include "client_service/callback_target.hpp"

#include <fmt/format.h>

#include <random>

#include "client_service/log.hpp"
#include "runtime/text.hpp"

namespace petal::client_service {
namespace {

using runtime::printable;
using std::chrono::steady_clock;
using Mode = DeliveryQueue::Mode;

/// Awaits the end of `group`, also in a task that has been cancelled; that one must say throw_if_cancelled(false)
/// before.
Task<> stop_all(runtime::TaskGroup& group) {
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
  co_await group.stop();
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_terminal_cancellation());
  co_await boost::asio::this_coro::throw_if_cancelled(true);
}

bool is_rejection(unsigned status) {
  return status == 400 || status == 413 || status == 422;
}

}  // namespace

/// One connection with requests in flight on it.
struct CallbackTarget::Pipeline {
  Pipeline(std::unique_ptr<http::ClientConnection> c, const boost::asio::any_io_executor& executor)
      : connection(std::move(c)), changed(executor) {}

  std::unique_ptr<http::ClientConnection> connection;
  std::deque<Delivery> in_flight;
  runtime::Event changed;
  bool broken = false;

  void fail() {
    broken = true;
    connection->close();
    changed.notify_all();
  }
};

CallbackTarget::CallbackTarget(boost::asio::any_io_executor executor, http::Url url, TargetOptions options,
                               DeliveryCounters& counters)
    : executor_(executor),
      url_(std::move(url)),
      options_(options),
      counters_(counters),
      queue_(options.most_messages, options.most_bytes),
      retry_(options.first_retry),
      arrived_(executor),
      tasks_(executor) {
  tasks_.spawn("callbacks to " + url_.text(), run());
}

void CallbackTarget::push(Delivery delivery) {
  auto const topic = delivery.topic;
  if (!queue_.push(std::move(delivery))) {
    ++counters_.dropped;
    if (counters_.dropped % 1000 == 1)
      log().warn("message dropped: url={} topic={} reason=\"{} messages wait for this URL\" dropped_so_far={}",
                 url_.text(), printable(topic), queue_.size(), counters_.dropped);
    return;
  }
  if (!reachable_ && steady_clock::now() - unreachable_since_ > options_.hold_receipts) queue_.release_receipts();
  arrived_.notify_all();
}

Task<> CallbackTarget::stop() {
  co_await tasks_.stop();
}

Task<> CallbackTarget::run() {
  for (;;) {
    while (!queue_.has_waiting()) co_await arrived_.wait();
    if (!co_await probe())
      co_await pause();
    else if (pipelined_)
      co_await post_pipelined(std::move(probed_));
    else
      co_await post_lanes();
  }
}

/// Posts the first message that waits, and learns from the answer how the others may be posted.
Task<bool> CallbackTarget::probe() {
  probed_ = std::make_unique<http::ClientConnection>(executor_);
  auto const connected = co_await probed_->connect(url_, options_.answer_limit);
  if (!connected) {
    failed(connected.error().message());
    co_return false;
  }
  auto first = queue_.take(Mode::one_of_a_topic);
  if (!first) co_return true;
  co_return co_await post_one(*probed_, std::move(*first));
}

/// False where the message must be tried again; it is given back then.
Task<bool> CallbackTarget::post_one(http::ClientConnection& connection, Delivery delivery) {
  std::exception_ptr cancelled;
  try {
    auto const sent =
        co_await connection.send(http::format_request(http::Method::post, url_, delivery.body), options_.answer_limit);
    auto const answer =
        sent ? co_await connection.receive(options_.answer_limit) : Result<http::ClientResponse>(sent.error());
    if (answer && take_answer(*answer, delivery)) {
      queue_.finished(delivery);
      co_return answer->keep_alive || pipelined_;
    }
    if (!answer) failed(answer.error().message());
  } catch (...) {
    cancelled = std::current_exception();
  }
  give_back(std::move(delivery));
  if (cancelled) std::rethrow_exception(cancelled);
  co_return false;
}

/// Whether the message needs no further attempt.
bool CallbackTarget::take_answer(const http::ClientResponse& answer, const Delivery& delivery) {
  pipelined_ = answer.headers.find("Petal-Callback") == "pipelined" && answer.keep_alive;
  if (is_rejection(answer.status)) {
    ++counters_.rejected;
    log().error("message rejected by its callback URL: url={} topic={} status={} answer={:?}", url_.text(),
                printable(delivery.topic), answer.status, printable(answer.body));
  } else if (answer.is_success()) {
    ++counters_.delivered;
  } else {
    failed(fmt::format("status {}: {}", answer.status, printable(answer.body)));
    return false;
  }
  if (!std::exchange(reachable_, true))
    log().info("callback URL answers again: url={} waiting={}", url_.text(), queue_.size());
  retry_ = options_.first_retry;
  return true;
}

void CallbackTarget::failed(const std::string& why) {
  if (!std::exchange(reachable_, false)) return;
  unreachable_since_ = steady_clock::now();
  log().warn("callback URL does not take messages, trying again: url={} waiting={} error={:?}", url_.text(),
             queue_.size(), why);
}

Task<> CallbackTarget::pause() {
  if (reachable_) co_return;  // it answered, and closed the connection
  static thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::chrono::milliseconds::rep> draw(0, retry_.count());
  boost::asio::steady_timer timer(executor_, std::chrono::milliseconds(draw(random)));
  co_await timer.async_wait(boost::asio::use_awaitable);
  retry_ = std::min(retry_ * 2, options_.longest_retry);
  if (steady_clock::now() - unreachable_since_ <= options_.hold_receipts) co_return;
  if (auto const released = queue_.release_receipts(); released != 0)
    log().warn("messages acknowledged to the broker before their callback URL took them: url={} count={}", url_.text(),
               released);
}

/// Returns when a post has failed and the others have ended.
Task<> CallbackTarget::post_lanes() {
  lanes_failed_ = false;
  runtime::TaskGroup lanes(executor_);
  std::exception_ptr cancelled;
  for (lanes_ = 0; lanes_ < options_.connections; ++lanes_)
    lanes.spawn("callbacks to " + url_.text(), lane(lanes_ == 0 ? std::move(probed_) : nullptr));
  try {
    while (lanes_ > 0) co_await arrived_.wait();
  } catch (...) {
    cancelled = std::current_exception();
  }
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  co_await stop_all(lanes);
  if (cancelled) std::rethrow_exception(cancelled);
}

Task<> CallbackTarget::lane(std::unique_ptr<http::ClientConnection> connection) {
  while (!lanes_failed_) {
    auto delivery = queue_.take(Mode::one_of_a_topic);
    if (!delivery) {
      co_await arrived_.wait();
      continue;
    }
    if (!co_await post_in_lane(connection, std::move(*delivery))) connection.reset();
    if (!reachable_) lanes_failed_ = true;
    arrived_.notify_all();  // the topic's next message may go, or all lanes must end
  }
  --lanes_;
  arrived_.notify_all();
}

/// Makes the connection where there is none. False where it is of no more use.
Task<bool> CallbackTarget::post_in_lane(std::unique_ptr<http::ClientConnection>& connection, Delivery delivery) {
  if (!connection || !connection->is_alive()) {
    connection = std::make_unique<http::ClientConnection>(executor_);
    auto const connected = co_await connection->connect(url_, options_.answer_limit);
    if (!connected) {
      failed(connected.error().message());
      give_back(std::move(delivery));
      co_return false;
    }
  }
  co_return co_await post_one(*connection, std::move(delivery));
}

void CallbackTarget::give_back(Delivery delivery) {
  std::vector<Delivery> one;
  one.push_back(std::move(delivery));
  queue_.give_back(std::move(one));
}

Task<> CallbackTarget::post_pipelined(std::unique_ptr<http::ClientConnection> connection) {
  auto const pipeline = std::make_shared<Pipeline>(std::move(connection), executor_);
  runtime::TaskGroup writer(executor_);
  writer.spawn("callbacks to " + url_.text(), write_pipeline(pipeline));
  std::exception_ptr cancelled;
  try {
    co_await read_pipeline(pipeline);
  } catch (...) {
    cancelled = std::current_exception();
  }
  pipeline->fail();
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  co_await stop_all(writer);
  queue_.give_back(
      {std::make_move_iterator(pipeline->in_flight.begin()), std::make_move_iterator(pipeline->in_flight.end())});
  if (cancelled) std::rethrow_exception(cancelled);
}

Task<> CallbackTarget::write_pipeline(std::shared_ptr<Pipeline> pipeline) {
  while (!pipeline->broken) {
    std::string requests;
    while (pipeline->in_flight.size() < options_.window) {
      auto delivery = queue_.take(Mode::pipelined);
      if (!delivery) break;
      requests += http::format_request(http::Method::post, url_, delivery->body);
      pipeline->in_flight.push_back(std::move(*delivery));
    }
    if (requests.empty()) {
      co_await (pipeline->in_flight.size() < options_.window ? arrived_ : pipeline->changed).wait();
      continue;
    }
    pipeline->changed.notify_all();
    auto const sent = co_await pipeline->connection->send(std::move(requests), options_.answer_limit);
    if (!sent) pipeline->fail();
  }
}

/// Returns when the connection has ended.
Task<> CallbackTarget::read_pipeline(std::shared_ptr<Pipeline> pipeline) {
  while (!pipeline->broken) {
    if (pipeline->in_flight.empty()) {
      co_await pipeline->changed.wait();
      continue;
    }
    auto const answer = co_await pipeline->connection->receive(options_.answer_limit);
    if (!answer) co_return failed(answer.error().message());
    if (!take_answer(*answer, pipeline->in_flight.front())) co_return;
    queue_.finished(pipeline->in_flight.front());
    pipeline->in_flight.pop_front();
    if (!answer->keep_alive) co_return;
    pipeline->changed.notify_all();
  }
}

}  // namespace petal::client_service
