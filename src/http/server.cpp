// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "http/server/connection.hpp"
#include "http/server/listening.hpp"
#include "http/server/reject_overload.hpp"
#include "http/server/server_state.hpp"
#include "net/close_on_exec.hpp"
#include "runtime/error_text.hpp"
#include "runtime/log.hpp"
#include "runtime/task_group.hpp"

namespace petal::http {
namespace {

namespace asio = boost::asio;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr auto accept_pause = std::chrono::milliseconds(100);
constexpr auto last_wait = std::chrono::seconds(1);

spdlog::logger& log() {
  static auto const instance = runtime::logger("http");
  return *instance;
}

/// Keeps the state to which the connection refers for as long as the connection runs.
Task<> serve([[maybe_unused]] std::shared_ptr<ServerState> serving, std::unique_ptr<Connection> connection) {
  co_await connection->run();
}

}  // namespace

struct Server::State : ServerState {
  State(const asio::any_io_executor& ex, ServerOptions chosen, RouteTable table)
      : ServerState(ex, std::move(chosen), std::move(table)), executor(ex), tasks(ex) {}

  asio::any_io_executor executor;
  Listening listening;
  runtime::TaskGroup tasks;

  static Task<> watch_clients(std::shared_ptr<State> self);
  static Task<> accept_all(std::shared_ptr<State> self, std::size_t index);
  static void admit(const std::shared_ptr<State>& self, net::Stream socket);
  Task<> wait_until_empty(std::chrono::steady_clock::duration limit);
};

/// An accept that fails (mostly because no file descriptors are left) would fail again at once: it is tried again after
/// a pause.
Task<> Server::State::accept_all(std::shared_ptr<State> self, std::size_t index) {
  asio::steady_timer pause(self->executor);
  bool failing = false;
  while (!self->stopping) {
    auto [error, socket] = co_await net::accept(self->listening.acceptors[index]);
    if (self->stopping) co_return;
    if (!error) admit(self, std::move(socket));
    if (!error) failing = false;
    if (!error || error == asio::error::connection_aborted) continue;
    bool const lacks_descriptors =
        error == asio::error::no_descriptors || error == boost::system::errc::too_many_files_open_in_system;
    if (lacks_descriptors && self->places.evict()) continue;
    if (!std::exchange(failing, true))
      log().error("cannot accept connections: server={} port={} error={:?}", self->options.name, self->listening.port,
                  runtime::describe(error));
    pause.expires_after(accept_pause);
    co_await pause.async_wait(as_tuple);
  }
}

void Server::State::admit(const std::shared_ptr<State>& self, net::Stream socket) {
  auto const admission = self->ServerState::admit();
  if (admission == Places::Admission::refused) {
    self->tasks.spawn("http refusal", reject_overload(self, std::move(socket)));
    return;
  }
  self->tasks.spawn("http connection", serve(self, std::make_unique<Connection>(*self, std::move(socket), admission)));
}

/// Checks the clients whose requests are being handled; sleeps while there are none.
Task<> Server::State::watch_clients(std::shared_ptr<State> self) {
  asio::steady_timer pause(self->executor);
  while (!self->stopping) {
    if (self->handling == 0) co_await self->handling_begins.wait();
    pause.expires_after(self->options.watch_interval);
    co_await pause.async_wait(as_tuple);
    self->places.for_each([](Occupant& each) { static_cast<Connection&>(each).look_after_client(); });
  }
}

Task<> Server::State::wait_until_empty(std::chrono::steady_clock::duration limit) {
  if (places.size() == 0) co_return;
  empty.expires_after(limit);
  co_await empty.async_wait(as_tuple);
}

Server::Server(asio::any_io_executor executor, ServerOptions options, RouteTable routes)
    : state_(std::make_shared<State>(executor, std::move(options), std::move(routes))) {}

Server::~Server() = default;

Result<void> Server::listen() {
  auto sockets = listening_sockets(state_->executor, state_->options);
  if (!sockets) return sockets.error();
  state_->listening = std::move(*sockets);
  for (std::size_t i = 0; i < state_->listening.acceptors.size(); ++i)
    state_->tasks.spawn("http acceptor", State::accept_all(state_, i));
  state_->tasks.spawn("http clients", State::watch_clients(state_));
  return {};
}

std::uint16_t Server::port() const noexcept {
  return state_->listening.port;
}
std::size_t Server::connections() const noexcept {
  return state_->places.size();
}
std::size_t Server::refused() const noexcept {
  return state_->refused;
}

std::size_t Server::evicted() const noexcept {
  return state_->places.evicted();
}

Task<> Server::stop(std::chrono::steady_clock::duration limit) {
  auto const state = state_;
  state->stopping = true;
  boost::system::error_code ignored;
  for (auto& acceptor : state->listening.acceptors) acceptor.close(ignored);
  state->listening.file = {};
  state->places.for_each([](Occupant& each) { static_cast<Connection&>(each).close_if_idle(); });
  co_await state->wait_until_empty(limit);
  co_await state->tasks.stop(last_wait);
}

}  // namespace petal::http
