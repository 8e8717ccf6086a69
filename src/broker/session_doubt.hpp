// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "broker/session_end.hpp"

namespace petal::broker {

/// Finds a session that the broker has kept and cannot give back: it ends each link right after CONNACK. Such a session
/// would keep the robot off line for as long as it lasts. No I/O.
///
/// What the broker may have ended the link for instead, a message or a filter that was just sent, is never taken for
/// it.
class SessionDoubt {
 public:
  /// A link has ended that lived for `lived` after its CONNACK. Returns whether the session is to be given up: the next
  /// CONNECT asks for a clean start.
  bool ended(const SessionEnd& end, std::chrono::milliseconds lived) {
    if (!end.established) return false;
    bool const is_doubtful = end.by_peer && end.session_present && end.unanswered == 0 && lived < at_once;
    links_ = is_doubtful ? links_ + 1 : 0;
    if (links_ < certain) return false;
    links_ = 0;
    return true;
  }

 private:
  static constexpr int certain = 4;
  static constexpr std::chrono::milliseconds at_once{2'000};

  int links_ = 0;
};

}  // namespace petal::broker
