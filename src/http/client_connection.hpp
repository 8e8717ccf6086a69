// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>
#include <string_view>

#include "http/headers.hpp"
#include "http/method.hpp"
#include "http/url.hpp"

namespace petal::http {

/// The answer of a server.
struct ClientResponse {
  unsigned status = 0;
  std::string body;
  Headers headers;
  bool keep_alive = false;  ///< the connection may be used again

  bool is_success() const noexcept { return status >= 200 && status < 300; }
};

/// Returns the bytes of a request, with a JSON body if `body` is not empty, and with a bearer token if `token` is not
/// empty.
std::string format_request(Method method, const Url& url, std::string_view body, std::string_view token = {});

/// One connection to an HTTP/1.1 server, over TCP or a Unix socket. Requests may be pipelined: answers come in the
/// order of the requests (RFC 9112, 9.3.2). Informational answers (status 1xx) before one are skipped (RFC 9110, 15.2).
/// `TCP_NODELAY` is set.
///
/// **Errors.** not_connected with the peer and why; timed_out. The connection cannot be used after an error. An answer
/// that switches protocols (101), and heads of more than 64 KiB before a body, are errors.
/// **Threads.** Those of the executor; one `send` and one `receive` at a time.
class ClientConnection {
 public:
  using Limit = std::chrono::steady_clock::duration;

  /// The default limit for a body. A larger body is not read, and the connection fails.
  static constexpr std::size_t largest_answer = std::size_t{1} << 20;

  explicit ClientConnection(boost::asio::any_io_executor executor, std::size_t largest = largest_answer);
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;
  ~ClientConnection();

  Task<Result<void>> connect(Url url, Limit limit);
  Task<Result<void>> send(std::string requests, Limit limit);
  Task<Result<ClientResponse>> receive(Limit limit);

  /// Returns the answer without its body, which is then read as it comes.
  Task<Result<ClientResponse>> receive_head(Limit limit);

  /// Returns the part of that body that has come; empty if it has ended.
  Task<Result<std::string>> receive_some(Limit limit);

  /// Returns whether the connection may be used again. The caller must not have a request pending. It may not be used
  /// if the peer has closed it, or has sent bytes that no request has asked for, which must not be taken for an answer
  /// (RFC 9112, 9.2).
  bool is_alive() const;
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace petal::http
