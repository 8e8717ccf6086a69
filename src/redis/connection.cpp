// SPDX-License-Identifier: Apache-2.0
#include "redis/connection.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "net/tcp_connect.hpp"
#include "redis/command.hpp"
#include "runtime/text.hpp"

namespace petal::redis {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

auto to(error_code& error) {
  return asio::redirect_error(asio::use_awaitable, error);
}

/// Throws if the task was cancelled, which `redirect_error` hides.
Task<> throw_where_cancelled() {
  if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace

/// The answer to one command, awaited until it has come or is overdue.
class Connection::Answer {
 public:
  Answer(const asio::any_io_executor& executor, Options::Duration limit, AnsweredBy kind)
      : by(kind), timer(executor, limit) {}

  void come(Result<Reply> reply) {
    result = std::move(reply);
    timer.cancel();
  }

  AnsweredBy by;
  asio::steady_timer timer;
  std::optional<Result<Reply>> result;
};

Connection::Connection(asio::any_io_executor executor, Options options, OnPush on_push)
    : options_(std::move(options)),
      on_push_(std::move(on_push)),
      peer_(net::authority(options_.host, options_.port)),
      socket_(executor),
      to_write_(executor),
      at_end_(executor) {}

Connection::~Connection() = default;

Task<Result<void>> Connection::connect() {
  auto const limit = std::chrono::ceil<std::chrono::milliseconds>(options_.connect_limit);
  auto socket = co_await net::connect_tcp(options_.host, options_.port, {limit, limit});
  if (!socket)
    co_return Error(Errc::not_connected,
                    fmt::format("Redis at {} is out of reach: {}", peer_, socket.error().message()));
  socket_ = std::move(*socket);
  co_return Result<void>();
}

Task<> Connection::read(std::shared_ptr<Connection> self) {
  std::string bytes(std::size_t{64} * 1024, '\0');
  while (!self->end_) {
    error_code error;
    auto const count = co_await self->socket_.async_read_some(asio::buffer(bytes), to(error));
    co_await throw_where_cancelled();
    if (error) co_return self->end({Errc::link_lost, error.message()});
    self->reader_.append({bytes.data(), count});
    if (auto const taken = self->take_all(); !taken) co_return self->end(taken.error());
  }
}

Task<> Connection::write(std::shared_ptr<Connection> self) {
  while (!self->end_) {
    if (self->outgoing_.empty()) {
      co_await self->to_write_.wait();
      continue;
    }
    auto const bytes = std::exchange(self->outgoing_, {});
    error_code error;
    co_await asio::async_write(self->socket_, asio::buffer(bytes), to(error));
    co_await throw_where_cancelled();
    if (error) co_return self->end({Errc::link_lost, error.message()});
  }
}

Task<Result<void>> Connection::greet() {
  std::vector<std::string_view> words{"HELLO", "3"};
  if (!options_.username.empty() || !options_.password.empty()) {
    auto const user = options_.username.empty() ? std::string_view("default") : std::string_view(options_.username);
    words.insert(words.end(), {"AUTH", user, options_.password});
  }
  words.insert(words.end(), {"SETNAME", "petal-app-manager"});
  auto const welcome = co_await ask(command(words));
  if (!welcome) co_return welcome.error();
  if (welcome->kind == Reply::Kind::error) co_return refusal(welcome->text);
  co_return co_await choose_database();
}

Error Connection::refusal(const std::string& words) const {
  auto const shown = runtime::escaped(words);
  auto const begins = [&](std::string_view word) { return words.starts_with(word); };
  if (begins("NOAUTH") || begins("WRONGPASS") || begins("NOPERM"))
    return {Errc::refused,
            fmt::format("Redis at {} does not accept REDIS_USERNAME and REDIS_PASSWORD: {}", peer_, shown)};
  if (begins("ERR unknown command"))
    return {Errc::refused, fmt::format("Redis at {} is older than version 6, which is needed: {}", peer_, shown)};
  return {Errc::not_connected, fmt::format("Redis at {} does not let us in: {}", peer_, shown)};
}

Task<Result<void>> Connection::choose_database() {
  if (options_.database == 0) co_return Result<void>();
  auto const chosen = co_await ask(command({"SELECT", std::to_string(options_.database)}));
  if (!chosen) co_return chosen.error();
  if (chosen->kind == Reply::Kind::error)
    co_return Error(Errc::refused, fmt::format("Redis at {} refuses REDIS_DB={}: {}", peer_, options_.database,
                                               runtime::escaped(chosen->text)));
  co_return Result<void>();
}

std::shared_ptr<Connection::Answer> Connection::send(std::string_view command, AnsweredBy by) {
  auto answer = std::make_shared<Answer>(socket_.get_executor(), options_.request_limit, by);
  if (end_) {
    answer->come(*end_);
    return answer;
  }
  outgoing_ += command;
  unanswered_.push_back(answer);
  to_write_.notify_all();
  return answer;
}

Task<Result<Reply>> Connection::await(std::shared_ptr<Answer> answer) {
  error_code ignored;
  if (!answer->result) co_await answer->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_await throw_where_cancelled();
  if (!answer->result) end({Errc::timed_out, fmt::format("no answer within {}", options_.request_limit)});
  co_return std::move(*answer->result);
}

Task<Result<Reply>> Connection::ask(std::string command, AnsweredBy by) {
  co_return co_await await(send(command, by));
}

Task<Error> Connection::ended() {
  while (!end_) co_await at_end_.wait();  // as long as the link lasts
  co_return *end_;
}

Result<void> Connection::take_all() {
  while (!end_) {
    auto reply = reader_.next();
    if (!reply) return reply.error();
    if (!*reply) return {};
    take(std::move(**reply));
  }
  return {};
}

void Connection::take(Reply reply) {
  if (reply.kind == Reply::Kind::nothing) return;
  bool const push = reply.kind == Reply::Kind::push;
  bool const confirms = push && !reply.elements.empty() && reply.elements.front().ends_with("subscribe");
  if (push && !confirms) return on_push_(reply);
  bool const fits = !unanswered_.empty() && (reply.kind == Reply::Kind::error ||
                                             confirms == (unanswered_.front()->by == AnsweredBy::confirmation));
  if (confirms && !fits) return;  // the server has ended the subscription by itself
  if (!fits) return end({Errc::link_lost, "an answer to nothing that was asked"});
  auto const answer = std::move(unanswered_.front());
  unanswered_.pop_front();
  answer->come(std::move(reply));
}

void Connection::end(Error why) {
  if (end_) return;
  why.detail = fmt::format("the link to Redis at {} ended: {}", peer_, why.detail);
  end_ = why;
  error_code ignored;
  socket_.close(ignored);
  for (auto const& answer : std::exchange(unanswered_, {})) answer->come(why);
  to_write_.notify_all();
  at_end_.notify_all();
}

}  // namespace petal::redis
