// SPDX-License-Identifier: Apache-2.0
// How a CallbackTarget posts to a server that takes pipelined requests.
#include <deque>

#include "client_service/callback_target.hpp"
#include "client_service/stop_all.hpp"

namespace petal::client_service {

/// One connection with requests in flight on it.
struct CallbackTarget::Pipeline {
  Pipeline(std::unique_ptr<http::ClientConnection> c, const boost::asio::any_io_executor& executor)
      : connection(std::move(c)), changed(executor) {}

  std::unique_ptr<http::ClientConnection> connection;
  std::deque<CallbackDelivery> in_flight;
  runtime::Event changed;
  bool broken = false;

  void fail() {
    broken = true;
    connection->close();
    changed.notify_all();
  }
};

Task<> CallbackTarget::post_pipelined(std::unique_ptr<http::ClientConnection> connection) {
  auto const pipeline = std::make_shared<Pipeline>(std::move(connection), executor_);
  runtime::TaskGroup writer(executor_);
  writer.spawn("callbacks to " + url_.shown(), write_pipeline(pipeline));
  std::exception_ptr cancelled;
  try {
    co_await read_pipeline(pipeline);
  } catch (...) {
    cancelled = std::current_exception();
  }
  pipeline->fail();
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  co_await stop_all(writer);
  left_flight(pipeline->in_flight.size());
  queue_.give_back(
      {std::make_move_iterator(pipeline->in_flight.begin()), std::make_move_iterator(pipeline->in_flight.end())});
  if (cancelled) std::rethrow_exception(cancelled);
}

Task<> CallbackTarget::write_pipeline(std::shared_ptr<Pipeline> pipeline) {
  while (!pipeline->broken) {
    bool const was_idle = pipeline->in_flight.empty();
    auto requests = co_await next_requests(pipeline);
    if (requests.empty()) {
      co_await (pipeline->in_flight.size() < options_.window ? arrived_ : pipeline->changed).wait();
      continue;
    }
    if (was_idle && !pipeline->connection->is_alive()) co_return pipeline->fail();
    pipeline->changed.notify_all();
    auto const sent = co_await pipeline->connection->send(std::move(requests), options_.answer_limit);
    if (!sent) pipeline->fail();
  }
}

/// Returns as many requests as may be in flight. Each message belongs to the pipeline before its body is read, so that
/// it is given back with the pipeline.
Task<std::string> CallbackTarget::next_requests(std::shared_ptr<Pipeline> pipeline) {
  std::string requests;
  auto& in_flight = pipeline->in_flight;
  while (!pipeline->broken && in_flight.size() < options_.window) {
    auto posting = take(DeliveryQueue::Mode::pipelined);
    if (!posting) break;
    auto const message = posting->message;
    bool const was_sent = std::exchange(posting->was_sent, true);
    in_flight.push_back(std::move(*posting));
    auto const body = co_await body_of(message, was_sent);
    if (body) {
      requests += http::format_request(http::Method::post, url_, *body);
    } else if (!in_flight.empty()) {  // the last one is still this message, unless a faulty server has answered it
      drop(in_flight.back(), body.error().message());
      in_flight.pop_back();
    }
  }
  co_return requests;
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
    finished(pipeline->in_flight.front());
    pipeline->in_flight.pop_front();
    if (!answer->keep_alive) co_return;
    pipeline->changed.notify_all();
    arrived_.notify_all();  // the next message of this topic may be posted
  }
}

}  // namespace petal::client_service
