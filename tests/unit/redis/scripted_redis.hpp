// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "redis/link.hpp"
#include "redis/petal_redis.hpp"
#include "redis/reply_reader.hpp"
#include "runtime/task_group.hpp"
#include "support/on_a_loop.hpp"

namespace petal::redis {

/// A server of the test's own: `answer` says what each command, its words joined by blanks, is answered with; "close"
/// ends the connection, an empty text is no answer. HELLO is answered unless `hello` says otherwise.
class ScriptedRedis {
 public:
  explicit ScriptedRedis(boost::asio::io_context& loop)
      : acceptor_(loop, {boost::asio::ip::address_v4::loopback(), 0}), tasks_(loop.get_executor()) {
    tasks_.spawn("accept", accept());
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  std::function<std::string(const std::string&)> answer = [](const std::string&) { return "+OK\r\n"; };
  std::string hello = "%1\r\n+server\r\n+redis\r\n";
  std::vector<std::string> commands = {};

  /// To the last connection.
  void push(const std::string& bytes) { boost::asio::write(*socket_, boost::asio::buffer(bytes)); }
  void drop() { socket_->close(); }

  void stop_listening() { acceptor_.close(); }
  void listen_again(std::uint16_t port) {
    acceptor_ = {acceptor_.get_executor(), {boost::asio::ip::address_v4::loopback(), port}};
    tasks_.spawn("accept", accept());
  }

  Task<> stop() {
    acceptor_.close();
    if (socket_) socket_->close();
    co_await tasks_.stop();
  }

 private:
  using Socket = boost::asio::ip::tcp::socket;

  Task<> accept() {
    for (;;) {
      boost::system::error_code error;
      auto accepted = co_await acceptor_.async_accept(boost::asio::redirect_error(boost::asio::use_awaitable, error));
      if (error) co_return;
      accepted.set_option(boost::asio::ip::tcp::no_delay(true));
      socket_ = std::make_shared<Socket>(std::move(accepted));
      tasks_.spawn("serve", serve(socket_));
    }
  }

  Task<> serve(std::shared_ptr<Socket> socket) {
    ReplyReader reader;
    std::string bytes(1000, '\0');
    for (;;) {
      boost::system::error_code error;
      auto const count = co_await socket->async_read_some(
          boost::asio::buffer(bytes), boost::asio::redirect_error(boost::asio::use_awaitable, error));
      if (error) co_return;
      reader.append({bytes.data(), count});
      while (auto const command = reader.next().value()) {
        auto const reply = respond(joined(command->elements));
        if (reply == "close") co_return socket->close();
        co_await boost::asio::async_write(*socket, boost::asio::buffer(reply),
                                          boost::asio::redirect_error(boost::asio::use_awaitable, error));
      }
    }
  }

  std::string respond(const std::string& command) {
    commands.push_back(command);
    return command.starts_with("HELLO") ? hello : answer(command);
  }

  static std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (auto const& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
  }

  boost::asio::ip::tcp::acceptor acceptor_;
  std::shared_ptr<Socket> socket_;
  runtime::TaskGroup tasks_;
};

/// A link, and the server as one petal sees it through that.
struct Fixture {
  explicit Fixture(boost::asio::io_context& io, Options given) : loop(io), link(io.get_executor(), std::move(given)) {}
  ~Fixture() {
    petal.release();
    test::run_on(loop, link.stop());
    test::run_on(loop, stop_tasks(tasks));
  }

  static Task<> stop_tasks(std::shared_ptr<runtime::TaskGroup> group) { co_await group->stop(); }

  template <typename T>
  T run(Task<T> task) {
    return test::run_on(loop, std::move(task));
  }

  /// Turns the loop until `condition` holds.
  void until(const std::function<bool()>& condition) {
    loop.restart();
    while (!condition()) loop.run_one();
  }

  boost::asio::io_context& loop;
  std::shared_ptr<runtime::TaskGroup> tasks = std::make_shared<runtime::TaskGroup>(loop.get_executor());
  Link link;
  PetalRedis petal{link,
                   {"petal", tasks},
                   {loop.get_executor(), tasks, std::make_shared<std::atomic<std::size_t>>(0)},
                   runtime::MainThread(loop.get_executor())};
};

inline Options options(std::uint16_t port) {
  Options options;
  options.host = "127.0.0.1";
  options.port = port;
  options.first_retry = options.longest_retry = std::chrono::milliseconds(1);
  return options;
}

}  // namespace petal::redis
