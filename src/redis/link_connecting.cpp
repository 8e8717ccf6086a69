// SPDX-License-Identifier: Apache-2.0
// The part of Link that connects and reconnects.
#include <random>
#include <set>

#include "redis/command.hpp"
#include "redis/link.hpp"
#include "redis/log.hpp"
#include "runtime/backoff.hpp"
#include "runtime/text.hpp"

namespace petal::redis {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

Task<> pause(steady_clock::duration time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

/// Checks from time to time whether the server is there: a link that only listens would not notice that it is gone.
Task<> check(std::shared_ptr<Connection> connection, steady_clock::duration interval) {
  for (bool there = true; there;) {
    co_await pause(interval);
    there = (co_await connection->ask(command({"PING"}))).has_value();
  }
}

}  // namespace

void Link::use() {
  if (!std::exchange(used_, true)) tasks_.spawn("Redis link", keep_connected());
}

Task<> Link::keep_connected() {
  runtime::Backoff backoff(options_.first_retry, options_.longest_retry, std::random_device()());
  for (;;) {
    auto const began = steady_clock::now();
    auto const connection =
        std::make_shared<Connection>(executor_, options_, [this](const Reply& push) { received(push); });
    auto const begun = co_await begin(connection);
    if (begun)
      co_await look_after(connection);
    else
      failed(begun.error());
    connection->close();
    if (begun && steady_clock::now() - began > options_.stable) backoff.reset();
    co_await pause(backoff.next());
  }
}

Task<Result<void>> Link::begin(ConnectionPtr connection) {
  if (auto const connected = co_await connection->connect(); !connected) co_return connected;
  tasks_.spawn("Redis reader", Connection::read(connection));
  tasks_.spawn("Redis writer", Connection::write(connection));
  if (auto const greeted = co_await connection->greet(); !greeted) co_return greeted;
  co_return co_await subscribe_again(std::move(connection));
}

/// Subscribes everything again, including what is subscribed or unsubscribed meanwhile. Afterwards the connection can
/// be used.
Task<Result<void>> Link::subscribe_again(ConnectionPtr connection) {
  std::set<Subject> asked;
  for (;;) {
    std::vector<std::shared_ptr<Connection::Answer>> answers;
    for (auto const& subject : subscriptions_.subjects())
      if (asked.insert(subject).second)
        answers.push_back(connection->send(subject.subscribe(), AnsweredBy::confirmation));
    if (answers.empty()) break;
    for (auto const& answer : answers) {
      auto const confirmed = co_await connection->await(answer);
      if (!confirmed) co_return confirmed.error();
      if (confirmed->kind == Reply::Kind::error)
        log().error("a subscription was refused: error={:?}", runtime::escaped(confirmed->text));
    }
  }
  for (auto const& subject : asked)
    if (!subscriptions_.wants(subject)) connection->send(subject.unsubscribe(), AnsweredBy::confirmation);
  connection_ = std::move(connection);
  co_return Result<void>();
}

Task<> Link::look_after(ConnectionPtr connection) {
  log().info("connected: server={}", connection->peer());
  failure_.reset();
  first_attempt_over_.notify_all();
  tasks_.spawn("Redis check", check(connection, options_.check_interval));
  auto const end = co_await connection->ended();
  connection_.reset();
  failure_ = Error(Errc::not_connected, end.message());
  log().warn("connection lost, connecting again: {}", end.message());
}

/// Records why the link failed. The reason is logged if it differs from the last one.
void Link::failed(const Error& error) {
  bool const is_new = !failure_ || failure_->message() != error.message();
  failure_ = error.is(Errc::refused) ? error : Error(Errc::not_connected, error.message());
  if (is_new) log().error("not connected, trying again until it works: {}", error.message());
  first_attempt_over_.notify_all();
}

}  // namespace petal::redis
