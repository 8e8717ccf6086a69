// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include "http/server.hpp"
#include "unit/http/raw_client.hpp"

namespace petal::http::test {

/// On 127.0.0.1 and a free port.
ServerOptions on_loopback();

/// A server on a thread of its own, stopped with the object.
///
/// It serves `GET /hello`, `POST /echo`, `GET /throws`, `GET /names/{name}`, `GET /status`, which is essential, and
/// three that answer once they are told to: `GET /waits`, `GET /waits/alone`, one at a time, and `GET
/// /waits/for-client`, which ends with its client.
class Served {
 public:
  explicit Served(ServerOptions options = on_loopback());
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  ~Served();

  std::uint16_t port() const { return server_->port(); }
  std::size_t refused();
  std::size_t evicted();

  /// Returns once so many requests that wait have come.
  void await_handling(std::size_t requests = 1);

  /// Returns once so many of them have been cancelled.
  void await_cancelled(std::size_t requests);
  void let_it_answer();

  std::future<void> stop(std::chrono::steady_clock::duration limit);

 private:
  RouteTable routes();
  Task<Response> wait(Request request);
  void count(std::size_t& requests);

  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
  boost::asio::steady_timer gate_{context_, boost::asio::steady_timer::time_point::max()};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t handling_ = 0;
  std::size_t cancelled_ = 0;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

}  // namespace petal::http::test
