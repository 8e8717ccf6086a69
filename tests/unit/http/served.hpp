// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include "http/server.hpp"
#include "unit/http/raw_client.hpp"

namespace petal::http::test {

/// On 127.0.0.1 and a free port.
ServerOptions on_loopback();

/// A server on a thread of its own, stopped with the object.
///
/// It serves `GET /hello`, `POST /echo`, `GET /throws`, `GET /names/{name}`, and `GET /waits`, which answers once it
/// is told to.
class Served {
 public:
  explicit Served(ServerOptions options = on_loopback());
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  ~Served();

  std::uint16_t port() const { return server_->port(); }
  std::size_t refused();

  /// Returns once `/waits` is being handled.
  void await_handling() { handling_.get_future().wait(); }
  void let_it_answer();

  std::future<void> stop(std::chrono::steady_clock::duration limit);

 private:
  RouteTable routes();
  Task<Response> wait(Request request);

  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
  boost::asio::steady_timer gate_{context_, boost::asio::steady_timer::time_point::max()};
  std::promise<void> handling_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

}  // namespace petal::http::test
