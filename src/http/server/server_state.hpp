// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <ctime>
#include <string>

#include "http/body_charge.hpp"
#include "http/server.hpp"
#include "http/server/places.hpp"
#include "runtime/event.hpp"
#include "runtime/log_throttle.hpp"

namespace petal::http {

/// What a server's connections share.
struct ServerState {
  ServerState(const boost::asio::any_io_executor& executor, ServerOptions chosen, RouteTable table);

  /// The time in the format of RFC 9110, 5.6.7. **Lifetime.** The reference is valid until the next call.
  const std::string& date();

  /// Returns whether one more connection may come. If others are closed for it, that is logged once until there is room
  /// again.
  Places::Admission admit();

  /// Counts a connection that was refused, and logs it once until there is room again.
  void note_refused();
  void note_closed();

  /// Refuses a body, because all bodies together have too many bytes.
  void give_up_a_body();

  ServerOptions options;
  RouteTable routes;
  Places places;
  BodyCharge::Sum bodies = std::make_shared<std::size_t>(0);  ///< bytes of those that are being received or handled
  boost::asio::steady_timer empty;                            ///< cancelled when the last connection has ended
  runtime::Event handling_begins;                             ///< after a time without any requests
  std::size_t handling = 0;                                   ///< requests whose clients wait for their answer
  bool stopping = false;
  std::size_t refused = 0;
  std::size_t turning_away = 0;

 private:
  void note_evicted();

  std::size_t refused_in_burst_ = 0;
  std::uint64_t evicted_before_burst_ = 0;
  bool is_evicting_ = false;
  runtime::LogThrottle given_up_;
  std::time_t dated_ = 0;
  std::string date_;
};

/// Counts a request whose client waits for its answer.
class Handling {
 public:
  explicit Handling(ServerState& serving) : serving_(serving) {
    if (serving_.handling++ == 0) serving_.handling_begins.notify_all();
  }
  Handling(const Handling&) = delete;
  Handling& operator=(const Handling&) = delete;
  ~Handling() { --serving_.handling; }

 private:
  ServerState& serving_;
};

}  // namespace petal::http
