// SPDX-License-Identifier: Apache-2.0
#include "unit/http/served.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <stdexcept>

namespace petal::http::test {
namespace {

namespace asio = boost::asio;

Task<Response> hello(Request) {
  co_return Response{.content_type = "text/plain", .body = "hello"};
}
Task<Response> echo(Request request) {
  co_return Response{.body = std::move(request.body)};
}
Task<Response> name(Request request) {
  co_return Response{.body = request.parameters.at("name")};
}

Task<Response> fail(Request request) {
  if (request.method == Method::get) throw std::runtime_error("the handler's own trouble");
  co_return Response{};
}

}  // namespace

ServerOptions on_loopback() {
  return {.host = "127.0.0.1"};
}

Served::Served(ServerOptions options)
    : server_(std::make_unique<Server>(context_.get_executor(), std::move(options), routes())) {
  server_->listen().value();
  thread_ = std::thread([this] { context_.run(); });
}

Served::~Served() {
  stop(std::chrono::seconds(0)).wait();
  work_.reset();
  thread_.join();
}

RouteTable Served::routes() {
  auto const waiting = [this](Request request) { return wait(std::move(request)); };
  return {
      {Method::get, "/hello", hello},
      {Method::post, "/echo", echo},
      {Method::get, "/throws", fail},
      {Method::get, "/names/{name}", name},
      {Method::get, "/status", hello, {.is_essential = true}},
      {Method::get, "/waits", waiting},
      {Method::get, "/waits/alone", waiting, {.at_once = 1}},
      {Method::get, "/waits/for-client", waiting, {.ends_with_client = true}},
  };
}

Task<Response> Served::wait(Request) {
  count(handling_);
  boost::system::error_code ignored;
  co_await gate_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  auto const state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) count(cancelled_);
  co_return Response{.body = "\"waited\""};
}

void Served::count(std::size_t& requests) {
  std::lock_guard const lock(mutex_);
  ++requests;
  changed_.notify_all();
}

void Served::await_handling(std::size_t requests) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return handling_ >= requests; });
}

void Served::await_cancelled(std::size_t requests) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return cancelled_ >= requests; });
}

std::size_t Served::evicted() {
  return asio::post(context_, asio::use_future([this] { return server_->evicted(); })).get();
}

std::size_t Served::refused() {
  return asio::post(context_, asio::use_future([this] { return server_->refused(); })).get();
}

void Served::let_it_answer() {
  asio::post(context_, [this] { gate_.cancel(); });
}

std::future<void> Served::stop(std::chrono::steady_clock::duration limit) {
  return asio::co_spawn(context_, server_->stop(limit), asio::use_future);
}

}  // namespace petal::http::test
