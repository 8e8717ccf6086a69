// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>
#include <vector>

#include "http/client_connection.hpp"

namespace petal::http {

/// Sends requests to one HTTP server over connections that are kept and reused, one request on each at a time.
///
/// No request waits for another: if all connections are busy, a new one is made. A server may close a connection after
/// each answer.
///
/// **Errors.** not_connected: the server has not received the request. link_lost and timed_out: it may have received
/// the request, and the outcome is unknown. A request fails when its limit has passed, whatever the server does.
/// **Lifetime.** Must outlive the requests.
class Client {
 public:
  /// `token` is the bearer token that the server requires; empty: none.
  Client(boost::asio::any_io_executor executor, std::string host, std::uint16_t port,
         std::size_t largest_answer = ClientConnection::largest_answer, std::string token = {})
      : executor_(std::move(executor)),
        host_(std::move(host)),
        port_(port),
        largest_answer_(largest_answer),
        token_(std::move(token)) {}

  /// `body` is JSON; empty for none.
  Task<Result<ClientResponse>> request(Method method, std::string target, std::string body,
                                       ClientConnection::Limit limit);

 private:
  struct Exchange {
    Result<ClientResponse> response;
    bool may_repeat;  ///< the server had closed a kept connection before it received the request
  };
  Task<Exchange> exchange(std::unique_ptr<ClientConnection> connection, std::string request,
                          ClientConnection::Limit limit, bool is_kept);
  std::unique_ptr<ClientConnection> take_idle();

  boost::asio::any_io_executor executor_;
  std::string host_;
  std::uint16_t port_;
  std::size_t largest_answer_;
  std::string token_;
  std::vector<std::unique_ptr<ClientConnection>> idle_;
};

}  // namespace petal::http
