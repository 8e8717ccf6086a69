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

std::string fault(const http::ClientResponse& answer) {
  return fmt::format("status {}: {}", answer.status, printable(answer.body));
}

}  // namespace

/// One connection with requests in flight on it.
struct CallbackTarget::Pipeline {
  Pipeline(std::unique_ptr<http::ClientConnection> c, const boost::asio::any_io_executor& executor)
      : connection(std::move(c)), changed(executor) {}

  std::unique_ptr<http::ClientConnection> connection;
  std::deque<Posting> in_flight;
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

void CallbackTarget::push(Posting delivery) {
  auto const topic = delivery.topic;
  if (!queue_.push(std::move(delivery))) {
    ++counters_.dropped;
    if (counters_.dropped % 1000 == 1)
      log().warn("message dropped: url={} topic={} reason=\"{} messages wait for this URL\" dropped_so_far={}",
                 url_.text(), printable(topic), queue_.size(), counters_.dropped);
    return;
  }
  if (fails_for_long()) queue_.release_receipts();
  arrived_.notify_all();
}

Task<> CallbackTarget::stop() {
  co_await tasks_.stop();
}

/// What is known of the server ends with a pipeline: another may answer next.
Task<> CallbackTarget::run() {
  for (;;) {
    while (!queue_.has_waiting()) co_await arrived_.wait();
    pipelined_ = false;
    co_await post_lanes();
    if (pipelining_) co_await post_pipelined(std::move(pipelining_));
  }
}

/// Returns when the server has said that it takes pipelined requests, and every lane has ended.
Task<> CallbackTarget::post_lanes() {
  runtime::TaskGroup lanes(executor_);
  std::exception_ptr cancelled;
  trier_.reset();
  for (lanes_ = 0; lanes_ < options_.connections; ++lanes_) lanes.spawn("callbacks to " + url_.text(), lane(lanes_));
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
    auto delivery = may_post(number) ? queue_.take(Mode::one_of_a_topic) : std::nullopt;
    if (!delivery) {
      co_await arrived_.wait();
      continue;
    }
    if (!co_await post_in_lane(number, connection, std::move(*delivery))) connection.reset();
    arrived_.notify_all();  // the topic's next message may go, or all lanes must end
  }
  if (connection) pipelining_ = std::move(connection);
  --lanes_;
  arrived_.notify_all();
}

/// While the URL is unreachable one lane tries for all.
bool CallbackTarget::may_post(std::size_t lane) const {
  return reachable_ || trier_.value_or(lane) == lane;
}

/// False where the connection is of no more use.
Task<bool> CallbackTarget::post_in_lane(std::size_t lane, std::unique_ptr<http::ClientConnection>& connection,
                                        Posting delivery) {
  if (!reachable_) trier_ = lane;
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
  if (connected) co_return co_await post_one(*connection, std::move(delivery));
  give_back(std::move(delivery));
  if (cancelled) std::rethrow_exception(cancelled);
  if (trier_ == lane) co_await pause(std::exchange(retry_, std::min(retry_ * 2, options_.longest_retry)));
  if (fails_for_long()) queue_.release_receipts();
  co_return false;
}

Task<bool> CallbackTarget::connect(std::size_t lane, http::ClientConnection& connection) {
  auto const connected = co_await connection.connect(url_, options_.answer_limit);
  if (!connected) {
    unreachable(connected.error().message());
    if (!trier_) trier_ = lane;
    co_return false;
  }
  trier_.reset();
  retry_ = options_.first_retry;
  if (!std::exchange(reachable_, true)) {
    log().info("callback URL is there again: url={} waiting={}", url_.text(), queue_.size());
    arrived_.notify_all();
  }
  co_return true;
}

/// False where the connection is of no more use.
Task<bool> CallbackTarget::post_one(http::ClientConnection& connection, Posting delivery) {
  std::exception_ptr cancelled;
  std::string why;
  bool goes_on = false;
  try {
    auto const sent =
        co_await connection.send(http::format_request(http::Method::post, url_, delivery.body), options_.answer_limit);
    auto const answer =
        sent ? co_await connection.receive(options_.answer_limit) : Result<http::ClientResponse>(sent.error());
    goes_on = answer && answer->keep_alive;
    if (answer && take_answer(*answer, delivery)) {
      queue_.finished(delivery);
      co_return goes_on;
    }
    why = answer ? fault(*answer) : answer.error().message();
  } catch (...) {
    cancelled = std::current_exception();
  }
  if (cancelled) {
    give_back(std::move(delivery));
    std::rethrow_exception(cancelled);
  }
  try_later(std::move(delivery), why);
  co_return goes_on;
}

/// Whether the message needs no further attempt.
bool CallbackTarget::take_answer(const http::ClientResponse& answer, const Posting& delivery) {
  if (answer.headers.find("Petal-Callback") == "pipelined" && answer.keep_alive) pipelined_ = true;
  if (!answer.is_success() && !is_rejection(answer.status)) return false;
  if (answer.is_success()) {
    ++counters_.delivered;
  } else {
    ++counters_.rejected;
    log().error("message rejected by its callback URL: url={} topic={} status={} answer={:?}", url_.text(),
                printable(delivery.topic), answer.status, printable(answer.body));
  }
  failing_since_.reset();
  return true;
}

void CallbackTarget::unreachable(const std::string& why) {
  if (!failing_since_) failing_since_ = steady_clock::now();
  if (!std::exchange(reachable_, false)) return;
  log().warn("callback URL is unreachable, trying again: url={} waiting={} error={:?}", url_.text(), queue_.size(),
             why);
}

/// The next messages of its topic wait for it, and no lane does.
void CallbackTarget::try_later(Posting delivery, const std::string& why) {
  auto const now = steady_clock::now();
  if (!failing_since_) failing_since_ = now;
  if (delivery.failures++ == 0) {
    delivery.first_failure = now;
    log().warn("message not taken by its callback URL, trying again: url={} topic={} waiting={} error={:?}",
               url_.text(), printable(delivery.topic), queue_.size(), why);
  }
  tasks_.spawn("callback to " + url_.text() + " again", try_again(std::move(delivery)));
}

Task<> CallbackTarget::try_again(Posting delivery) {
  std::exception_ptr cancelled;
  try {
    auto const doubled = options_.first_retry * (1U << std::min(delivery.failures - 1, 10U));
    co_await pause(std::min<std::chrono::milliseconds>(doubled, options_.longest_retry));
  } catch (...) {
    cancelled = std::current_exception();
  }
  auto const topic = delivery.topic;
  bool const too_long = steady_clock::now() - delivery.first_failure > options_.hold_receipts;
  give_back(std::move(delivery));
  if (cancelled) std::rethrow_exception(cancelled);
  if (too_long) release_receipts(topic);
  arrived_.notify_all();
}

void CallbackTarget::give_back(Posting delivery) {
  std::vector<Posting> one;
  one.push_back(std::move(delivery));
  queue_.give_back(std::move(one));
}

/// Those of one topic that is not taken, or of all where nothing is: the broker goes on with the others.
void CallbackTarget::release_receipts(const std::string& topic) {
  auto const released = fails_for_long() ? queue_.release_receipts() : queue_.release_receipts(topic);
  if (released == 0) return;
  log().warn("messages acknowledged to the broker before their callback URL took them: url={} topic={} count={}",
             url_.text(), printable(topic), released);
}

bool CallbackTarget::fails_for_long() const {
  return failing_since_ && steady_clock::now() - *failing_since_ > options_.hold_receipts;
}

/// Full jitter: anything up to `most`.
Task<> CallbackTarget::pause(std::chrono::milliseconds most) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::chrono::milliseconds::rep> draw(0, most.count());
  boost::asio::steady_timer timer(executor_, std::chrono::milliseconds(draw(random)));
  co_await timer.async_wait(boost::asio::use_awaitable);
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
    if (!answer || !take_answer(*answer, pipeline->in_flight.front())) co_return;  // the lanes find out why
    queue_.finished(pipeline->in_flight.front());
    pipeline->in_flight.pop_front();
    if (!answer->keep_alive) co_return;
    pipeline->changed.notify_all();
    arrived_.notify_all();  // what came meanwhile for this topic may go
  }
}

}  // namespace petal::client_service
