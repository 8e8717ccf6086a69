// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <petal/message.hpp>
#include <vector>

namespace petal::broker_link {

/// Which incoming messages may be acknowledged now. They are acknowledged in the order in which they came (MQTT
/// 5, 4.6), each when it is in safe hands or its deadline has passed. No I/O.
///
/// A message whose connection ended before it was acknowledged comes again on the next one; where it is still being
/// handled, it is recognised and not handed over twice.
class AckQueue {
 public:
  using Token = std::uint64_t;
  using Time = std::chrono::steady_clock::time_point;

  struct Acknowledgement {
    std::uint16_t packet_id;
    Qos qos;
  };

  /// A message has come.
  Token add(std::uint16_t packet_id, Qos qos, Time now);

  /// Whether a redelivered message is one that is still being handled: then it waits in line again, and is not to be
  /// handed over.
  bool adopt(std::uint16_t packet_id, Qos qos, Time now);

  /// It is in safe hands. Returns what may be sent now, in order.
  std::vector<Acknowledgement> done(Token token);

  /// The same for all that came before `deadline`; `expired` counts those that were not in safe hands.
  std::vector<Acknowledgement> expire(Time deadline, std::size_t& expired);

  /// Nobody has taken it: it is never acknowledged, and comes again on a later connection. Returns what waited for it.
  std::vector<Acknowledgement> leave(Token token);

  /// The connection is gone, and with it the right to acknowledge: all of it comes again where the session is kept.
  void connection_lost();

  /// The broker keeps no session: nothing comes again.
  void session_lost() { orphans_.clear(); }

  std::size_t size() const noexcept { return waiting_.size(); }

 private:
  struct Entry {
    Token token;
    Acknowledgement acknowledgement;
    Time since;
    bool done;
  };

  std::vector<Acknowledgement> take_done();

  std::deque<Entry> waiting_;   // on this connection, in the order they came
  std::vector<Entry> orphans_;  // being handled, of an earlier connection
  Token next_ = 1;
};

}  // namespace petal::broker_link
