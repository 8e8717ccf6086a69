// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "redis/options.hpp"
#include "redis/reply_reader.hpp"
#include "runtime/event.hpp"

namespace petal::redis {

/// The kind of answer that a command gets.
enum class AnsweredBy {
  reply,
  confirmation,  ///< for SUBSCRIBE and the like: a push, or an error
};

/// One connection to a server: commands are sent in order, many may be in flight, and answers come in that order.
///
/// The caller must `connect` it, spawn `read` and `write`, and then `greet`. It ends by itself if the server is gone,
/// sends anything but RESP3, or leaves a command unanswered.
///
/// **Errors.** not_connected, from `connect`; refused: the server answered with an error; link_lost and timed_out: the
/// server may have carried out the command.
/// **Threads.** Those of the executor.
class Connection {
 public:
  using OnPush = std::function<void(const Reply&)>;
  class Answer;

  Connection(boost::asio::any_io_executor executor, Options options, OnPush on_push);
  ~Connection();

  Task<Result<void>> connect();

  /// These run until the connection has ended.
  static Task<> read(std::shared_ptr<Connection> connection);
  static Task<> write(std::shared_ptr<Connection> connection);

  /// Authenticates, sets the client's name, and selects the database.
  Task<Result<void>> greet();

  /// Sends at once; `await` returns the answer.
  std::shared_ptr<Answer> send(std::string_view command, AnsweredBy by = AnsweredBy::reply);
  Task<Result<Reply>> await(std::shared_ptr<Answer> answer);
  Task<Result<Reply>> ask(std::string command, AnsweredBy by = AnsweredBy::reply);

  void close() { end({Errc::link_lost, "closed"}); }

  /// Returns whether the connection has not ended.
  bool is_open() const { return !end_; }

  /// Waits until the connection has ended; returns why.
  Task<Error> ended();

  /// The server as `host:port`, such as `localhost:6379`.
  const std::string& peer() const { return peer_; }

 private:
  Error refusal(const std::string& words) const;
  Task<Result<void>> choose_database();
  Result<void> take_all();
  void take(Reply reply);
  void end(Error why);

  Options options_;
  OnPush on_push_;
  std::string peer_;
  boost::asio::ip::tcp::socket socket_;
  ReplyReader reader_;
  std::string outgoing_;
  std::deque<std::shared_ptr<Answer>> unanswered_;
  std::optional<Error> end_;
  runtime::Event to_write_;
  runtime::Event at_end_;
};

}  // namespace petal::redis
