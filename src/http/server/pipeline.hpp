// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "http/server/exchange.hpp"
#include "http/server/request_reader.hpp"
#include "http/server/stream.hpp"
#include "runtime/event.hpp"
#include "runtime/task_group.hpp"

namespace petal::http {

/// The requests of one connection whose answers are pending. They are handled in parallel, started in the order in
/// which they came, and answered in that order (RFC 9112, 9.3.2). Answers that are ready together are sent together.
///
/// An answer that ends the connection is its last one: later requests are handled, and not answered.
///
/// **Lifetime.** Its arguments must outlive it. The caller must await `stop()` before it is destroyed.
class Pipeline {
 public:
  Pipeline(ServerState& serving, Stream& stream, const RequestReader& reader);

  void handle(Request request, ResponseFraming manner);
  void answer(Response response, ResponseFraming manner);

  /// Returns whether more may be read: the connection has not failed and has no last answer yet.
  bool is_open() const noexcept { return !ending_ && !failed_; }

  /// Returns whether an answer was sent that announced the end of the connection.
  bool has_said_goodbye() const noexcept { return said_goodbye_; }

  /// Returns whether fewer answers are pending than allowed.
  bool has_room() const noexcept { return pending_.size() < serving_.options.pipeline; }

  /// Waits until there is room, or nothing more should be read.
  Task<> wait_for_room();

  /// Waits until every answer was sent, or none can be sent any more.
  Task<> wait_until_sent();

  /// Waits until every handler has finished.
  Task<> wait_until_handled();

  /// Returns when the connection became idle; nothing if it is not idle.
  std::optional<std::chrono::steady_clock::time_point> idle_since() const;

  /// Cancels the handlers, and waits for their end.
  Task<> stop();

 private:
  struct Pending {
    ResponseFraming manner;
    std::optional<Response> response;
  };
  struct Batch {
    std::string text;
    std::size_t answers = 0;
    bool is_last = false;
  };

  Task<> handle_one(Request request, Pending& pending);
  Task<> send_all();
  Task<> send(Batch batch);
  Batch next_batch();
  bool ends_with(const Pending& pending) const;
  bool is_waited_for() const { return serving_.stopping && !reader_.has_begun(); }
  void end();

  ServerState& serving_;
  Stream& stream_;
  const RequestReader& reader_;
  std::deque<Pending> pending_;  // the handlers hold references to its elements
  std::chrono::steady_clock::time_point last_sent_ = std::chrono::steady_clock::now();
  bool ending_ = false;
  bool failed_ = false;
  bool said_goodbye_ = false;
  runtime::Event answered_;  // a pending request has its answer
  runtime::Event sent_;
  runtime::TaskGroup tasks_;
};

}  // namespace petal::http
