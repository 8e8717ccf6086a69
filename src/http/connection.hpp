// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <list>
#include <optional>

#include "http/request_parser.hpp"
#include "http/serving.hpp"

namespace petal::http {

/// One client's connection: its requests are received, handled and answered one after the other, in order.
///
/// **Errors.** Those of the network end it, at debug level: clients come and go.
/// **Lifetime.** Serving outlives it.
class Connection {
 public:
  Connection(Serving& serving, boost::asio::ip::tcp::socket socket);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Serves until either side has had enough. **Cancellation.** Ends it.
  Task<> run();

  /// Ends the wait for a next request.
  void close_if_idle();

 private:
  using ErrorCode = boost::system::error_code;

  /// What of a request its answer depends on.
  struct Manner {
    bool is_head;
    bool may_go_on;
    bool is_version_1_1;
  };

  Task<bool> exchange();
  Task<ErrorCode> receive(RequestParser& parser);
  Task<ErrorCode> wait_for_request();
  Task<ErrorCode> read_some(std::size_t most);
  Task<> welcome_body();
  Task<Response> handle(Request request);
  Manner manner_of(RequestParser& parser) const;
  Task<bool> send(Response response, Manner manner);

  Serving& serving_;
  std::list<Connection*>::iterator place_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<Response> refusal_;  // of the request that is being received
  bool is_idle_ = false;
  bool is_first_ = true;
};

}  // namespace petal::http
