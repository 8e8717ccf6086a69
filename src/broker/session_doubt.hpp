// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "broker/session_end.hpp"

namespace petal::broker {

/// Finds a session that the broker has kept and cannot give back: it ends each link right after CONNACK. Such a session
/// would keep the robot off line for as long as it lasts. No I/O.
///
/// A link that ended so early may have ended for what was sent over it. So nothing is sent over the next one for a
/// while: one that ends meanwhile has ended for its session.
class SessionDoubt {
 public:
  /// A link has ended that lived for `lived` after its CONNACK. Returns whether the session is to be given up: the next
  /// CONNECT asks for a clean start.
  bool ended(const SessionEnd& end, std::chrono::milliseconds lived) {
    if (!end.established) return false;
    is_suspected_ = end.by_peer && end.session_present && lived < early;
    links_ = is_suspected_ && end.unanswered == 0 ? links_ + 1 : 0;
    if (links_ < certain) return false;
    links_ = 0;
    is_suspected_ = false;
    return true;
  }

  /// For how long after its CONNACK nothing is to be sent over the next link.
  std::chrono::milliseconds quiet() const noexcept {
    return is_suspected_ ? std::chrono::milliseconds(300) : std::chrono::milliseconds(0);
  }

 private:
  static constexpr int certain = 3;
  static constexpr std::chrono::milliseconds early{2'000};

  bool is_suspected_ = false;
  int links_ = 0;
};

}  // namespace petal::broker
