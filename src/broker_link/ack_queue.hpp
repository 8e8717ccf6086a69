// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <petal/message.hpp>
#include <vector>

namespace petal::broker_link {

/// Decides which incoming messages may be acknowledged now. They are acknowledged in the order in which they came (MQTT
/// 5, 4.6), each when it is handled or on disk, or when its deadline has passed. No I/O.
///
/// If a connection ends before a message was acknowledged, the message comes again on the next connection. If it is
/// still being handled then, it is recognised and not delivered twice.
class AckQueue {
 public:
  using Token = std::uint64_t;
  using Time = std::chrono::steady_clock::time_point;

  struct Acknowledgement {
    std::uint16_t packet_id;
    Qos qos;
  };

  /// Adds a message that has come.
  Token add(std::uint16_t packet_id, Qos qos, Time now);

  /// Returns whether a redelivered message is one that is still being handled. If so, it waits for its acknowledgement
  /// again, and the caller must not deliver it.
  bool adopt(std::uint16_t packet_id, Qos qos, Time now);

  /// The message is handled or on disk. Returns the acknowledgements that may be sent now, in order.
  std::vector<Acknowledgement> done(Token token);

  /// The same for all that came before `deadline`; `expired` counts those that were neither handled nor on disk.
  std::vector<Acknowledgement> expire(Time deadline, std::size_t& expired);

  /// The message was not taken: it is never acknowledged, and comes again on a later connection. Returns the
  /// acknowledgements that waited behind it.
  std::vector<Acknowledgement> leave(Token token);

  /// The connection is lost, so nothing of it can be acknowledged any more. If the broker keeps the session, all of it
  /// comes again.
  void connection_lost();

  /// The broker has kept no session, so nothing comes again.
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

  std::deque<Entry> waiting_;   // on this connection, in the order in which they came
  std::vector<Entry> orphans_;  // of an earlier connection, still being handled
  Token next_ = 1;
};

}  // namespace petal::broker_link
