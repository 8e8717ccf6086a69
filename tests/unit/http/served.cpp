// SPDX-License-Identifier: Apache-2.0
#include "unit/http/served.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
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
  return {
      {Method::get, "/hello", hello},
      {Method::post, "/echo", echo},
      {Method::get, "/throws", fail},
      {Method::get, "/names/{name}", name},
      {Method::get, "/waits", [this](Request request) { return wait(std::move(request)); }},
  };
}

Task<Response> Served::wait(Request) {
  handling_.set_value();
  boost::system::error_code ignored;
  co_await gate_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return Response{.body = "\"waited\""};
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
