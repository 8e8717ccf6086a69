// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

namespace petal::http {
namespace {

constexpr std::size_t kept_connections = 16;

/// The server may have received the request: its outcome is unknown.
Error unanswered(const Error& error) {
  return error.is(Errc::not_connected) ? Error(Errc::link_lost, error.message()) : error;
}

}  // namespace

std::unique_ptr<ClientConnection> Client::take_idle() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->is_alive()) return connection;
  }
  return nullptr;
}

Task<Result<ClientResponse>> Client::request(Method method, std::string target, std::string body,
                                             ClientConnection::Limit limit) {
  Url const url{host_, port_, std::move(target)};
  auto const request = format_request(method, url, body, token_);
  if (auto kept = take_idle()) {
    auto done = co_await exchange(std::move(kept), request, limit, true);
    if (!done.may_repeat) co_return std::move(done.response);
  }
  auto fresh = std::make_unique<ClientConnection>(executor_, largest_answer_);
  if (auto const connected = co_await fresh->connect(url, limit); !connected)
    co_return Error(Errc::not_connected, connected.error().message());
  co_return (co_await exchange(std::move(fresh), request, limit, false)).response;
}

Task<Client::Exchange> Client::exchange(std::unique_ptr<ClientConnection> connection, std::string request,
                                        ClientConnection::Limit limit, bool is_kept) {
  if (auto const sent = co_await connection->send(std::move(request), limit); !sent)
    co_return Exchange{sent.error(), is_kept && sent.error().is(Errc::not_connected)};
  auto response = co_await connection->receive(limit);
  if (!response) co_return Exchange{unanswered(response.error()), false};
  if (response->keep_alive && idle_.size() < kept_connections) idle_.push_back(std::move(connection));
  co_return Exchange{std::move(response), false};
}

}  // namespace petal::http
