// SPDX-License-Identifier: Apache-2.0
#include "http/server/reject_overload.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "http/server/linger.hpp"
#include "http/server/refusal.hpp"
#include "http/server/response_head.hpp"

namespace petal::http {
namespace {

constexpr std::size_t most_at_once = 64;

std::string answer(ServerState& serving) {
  auto const response = too_many_connections(serving.options, serving.routes);
  return response_head(response, {serving.options.name, serving.date(), "close"}) + response.body;
}

}  // namespace

Task<> reject_overload(std::shared_ptr<ServerState> serving, net::Stream socket) {
  serving->note_refused();
  if (serving->turning_away >= most_at_once) co_return;
  ++serving->turning_away;
  std::shared_ptr<ServerState> const leaving(serving.get(), [](ServerState* all) { --all->turning_away; });

  Stream stream(std::move(socket));
  auto const text = answer(*serving);
  stream.expires_after(serving->options.write_limit);
  auto const [error, size] = co_await boost::asio::async_write(stream, boost::asio::buffer(text),
                                                               boost::asio::as_tuple(boost::asio::use_awaitable));
  if (!error) co_await linger(stream);
}

}  // namespace petal::http
