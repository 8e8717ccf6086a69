// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <optional>

#include "http/deadline.hpp"
#include "http/response.hpp"
#include "http/server/request_parser.hpp"
#include "http/server/server_state.hpp"
#include "http/server/stream.hpp"

namespace petal::http {

/// Reads the requests of one connection, one after the other.
///
/// **Lifetime.** ServerState, stream and `closing`, which closes the stream, must outlive it.
class RequestReader {
 public:
  using ErrorCode = boost::system::error_code;
  using Clock = std::chrono::steady_clock;

  /// What happens to the connection when a limit has passed.
  enum class WhenLate {
    close,  ///< it is closed
    stop,   ///< nothing more is read; pending answers are sent
  };

  RequestReader(ServerState& serving, Stream& stream, Deadline& closing, WhenLate when_late)
      : serving_(serving),
        stream_(stream),
        closing_(closing),
        when_late_(when_late),
        stranger_until_(Clock::now() + serving.options.header_limit_of_strangers) {}

  /// Waits `limit` at most for the first bytes of a request.
  Task<ErrorCode> wait_for_request(ServerOptions::Duration limit);

  /// Reads until the request is complete, is refused, or its client waits for `100 Continue`.
  Task<ErrorCode> receive(RequestParser& parser);

  /// The answer to the request that was received, if it is refused without its handler.
  std::optional<Response>& refusal() noexcept { return refusal_; }

  bool awaits_continue() const noexcept { return awaits_continue_; }

  /// Sends `100 Continue`, so that the client sends the body.
  Task<> send_continue();

  bool is_idle() const noexcept { return is_idle_; }  ///< waits for a next request
  bool awaits_header() const noexcept { return is_idle_ || (has_begun_ && !header_seen_); }
  bool awaits_body() const noexcept { return receiving_ && header_seen_ && !gave_up_; }
  Clock::time_point waits_since() const noexcept { return waits_since_; }  ///< for a request, or for the rest of it

  /// Returns whether no request of this connection has had a header to which the server answers: the client may be any
  /// program.
  bool is_stranger() const noexcept { return is_stranger_; }

  /// From now on only requests for essential routes are answered; others get 503.
  void accept_only_essential() noexcept { only_essential_ = true; }
  bool accepts_only_essential() const noexcept { return only_essential_; }

  /// Answers the request whose body is being received with 503.
  void give_up_body();

  bool has_begun() const noexcept { return has_begun_; }      ///< with a request that is not complete yet
  bool has_bytes() const noexcept { return buffer_.size(); }  ///< of a next request

 private:
  /// Passes the received bytes to `parser`. Returns need_more if the request is not complete.
  ErrorCode feed(RequestParser& parser);
  Task<ErrorCode> read_some(std::size_t most);
  void begin_request();
  void check_header(RequestParser& parser);
  void count_body(RequestParser& parser);

  ServerState& serving_;
  Stream& stream_;
  Deadline& closing_;
  WhenLate when_late_;
  boost::beast::flat_buffer buffer_;
  RequestParser* receiving_ = nullptr;  // while a request is being read
  Clock::time_point deadline_;
  Clock::time_point stranger_until_;
  Clock::time_point waits_since_ = Clock::now();
  std::optional<Response> refusal_;
  bool is_idle_ = false;
  bool has_begun_ = false;
  bool header_seen_ = false;
  bool awaits_continue_ = false;
  bool is_stranger_ = true;
  bool only_essential_ = false;
  bool gave_up_ = false;
};

}  // namespace petal::http
