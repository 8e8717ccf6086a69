// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "http/body_stream.hpp"
#include "http/deadline.hpp"
#include "http/server/pipeline.hpp"
#include "http/server/request_reader.hpp"
#include "http/server/server_state.hpp"
#include "http/server/stream.hpp"
#include "net/stream.hpp"
#include "runtime/event.hpp"

namespace petal::http {

/// One client's connection: its requests are received, handled and answered in order. They are handled one after the
/// other, or up to `ServerOptions::pipeline` of them at the same time.
///
/// **Errors.** Those of the network end it, and are logged at debug level: clients come and go.
/// **Lifetime.** ServerState must outlive it.
class Connection final : public Occupant {
 public:
  Connection(ServerState& serving, net::Stream socket, Places::Admission admission);
  ~Connection();

  /// Serves until either side ends the connection. **Cancellation.** Ends it.
  Task<> run();

  /// Ends the wait for a next request, and an answer that continues.
  void close_if_idle();

  /// Releases its place if a request is being handled whose client has gone. The server calls it regularly.
  void look_after_client();

  std::optional<Wait> waiting() const override;
  void evict() override;
  void give_up_body() override { reader_.give_up_body(); }

 private:
  using ErrorCode = boost::system::error_code;

  Task<bool> exchange();
  Task<Response> answer(Request request);
  Task<Response> answer_until_gone(Request request);
  void client_has_gone();
  Task<bool> send(Response response, ResponseFraming manner);

  Task<> stream(Response response, ResponseFraming manner);
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

  ServerState& serving_;
  Places::Place place_;
  Stream stream_;
  Deadline closing_;
  RequestReader reader_;
  std::optional<Pipeline> pipeline_;  // if requests are handled in parallel
  bool is_lingering_ = false;
  bool is_streaming_ = false;
  bool is_writing_ = false;  // a piece of a stream
  bool is_first_ = true;
  bool is_handling_ = false;
  bool has_left_ = false;               // the client has closed its side, as far as was seen once
  std::optional<runtime::Event> gone_;  // for a request whose handler ends with its client
};

}  // namespace petal::http
