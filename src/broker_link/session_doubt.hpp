// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "broker_link/session_end.hpp"

namespace petal::broker_link {

/// Finds that a broker cannot go on with a session that it reports to have: each time it ends the link before it has
/// sent anything but CONNACK. No I/O.
///
/// After six such links in a row the next one begins a new session (Clean Start; MQTT 5, 3.1.2.4). That is more links
/// than are needed to find a message for which the broker ends them, because what waits in the session is lost.
class SessionDoubt {
 public:
  /// A link has ended. Returns whether this was the link that made it certain.
  bool ended(const SessionEnd& end) {
    if (!end.established) return false;
    bool const is_suspicious = end.by_peer && end.session_present && end.silent;
    in_a_row_ = is_suspicious ? in_a_row_ + 1 : 0;
    return in_a_row_ == certain;
  }

  /// Returns whether the next link must begin a new session.
  bool is_certain() const noexcept { return in_a_row_ >= certain; }

 private:
  static constexpr int certain = 6;

  int in_a_row_ = 0;
};

}  // namespace petal::broker_link
