// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <list>
#include <optional>

#include "http/body_stream.hpp"
#include "http/deadline.hpp"
#include "http/pipeline.hpp"
#include "http/request_reader.hpp"
#include "http/serving.hpp"

namespace petal::http {

/// One client's connection: its requests are received, handled and answered in order. They are handled one after the
/// other, or up to `ServerOptions::pipeline` of them at the same time.
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

  /// Ends the wait for a next request, and an answer that goes on.
  void close_if_idle();

 private:
  using ErrorCode = boost::system::error_code;

  Task<bool> exchange();
  Task<bool> send(Response response, Manner manner);

  Task<> stream(Response response, Manner manner);
  Task<bool> write(std::string bytes);
  Task<> write_pieces(std::shared_ptr<BodyStream> body, bool chunked);
  Task<> wait_until_gone();

  Task<> run_pipelined();
  Task<> serve_pipelined();
  Task<bool> take_request();
  Task<ErrorCode> receive_pipelined(RequestParser& parser);
  Task<ErrorCode> wait_for_request();

  ServerOptions::Duration first_wait() const;
  void note_end(const ErrorCode& error) const;

  Serving& serving_;
  std::list<Connection*>::iterator place_;
  boost::beast::tcp_stream stream_;
  Deadline closing_;
  RequestReader reader_;
  std::optional<Pipeline> pipeline_;  // where requests are handled side by side
  bool is_lingering_ = false;
  bool is_streaming_ = false;
  bool is_writing_ = false;  // a piece of a stream
  bool is_first_ = true;
};

}  // namespace petal::http
