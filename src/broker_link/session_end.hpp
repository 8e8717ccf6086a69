// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace petal::broker_link {

/// How a session ended.
struct SessionEnd {
  bool established = false;    ///< CONNACK reported success
  bool refused = false;        ///< CONNACK reported that waiting does not help: credentials, client id, authorization
  bool taken_over = false;     ///< another client has connected with our client id
  bool elsewhere = false;      ///< this broker has no room for us now: another may
  bool by_peer = false;        ///< the broker ended an established link, and the cause may be what was sent
  bool other_version = false;  ///< the broker has shown that it does not speak the version of CONNECT
  bool closed_at_connect = false;  ///< the broker answered CONNECT by closing the connection
  bool retain_refused = false;     ///< the broker keeps no retained messages, and CONNECT had a will that is one
  bool session_present = false;    ///< CONNACK reported that the broker has our session
  bool silent = true;              ///< the broker sent no packet but CONNACK and DISCONNECT
  bool unreadable = false;  ///< the broker sent a message that cannot be accepted: larger than announced, or malformed
  std::optional<std::chrono::steady_clock::time_point> connect_sent = {};  ///< when CONNECT was sent, if it was
  std::string reason = {};                                                 ///< for a person
  std::vector<std::string> subscribing = {};  ///< the filters of SUBSCRIBEs that were unanswered when it ended
  bool only_subscribing = false;              ///< nothing but these was in flight
};

}  // namespace petal::broker_link
