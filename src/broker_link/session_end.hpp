// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace petal::broker_link {

/// How a session ended.
struct SessionEnd {
  bool established = false;    ///< CONNACK said success
  bool refused = false;        ///< CONNACK said that waiting will not help: credentials, client id, authorization
  bool taken_over = false;     ///< another client has connected with our client id
  bool elsewhere = false;      ///< this broker has no place for us now: another may
  bool by_peer = false;        ///< the broker ended an established link for no reason that lies outside what was sent
  bool other_version = false;  ///< the broker has shown that it does not speak the version of CONNECT
  bool closed_at_connect = false;  ///< the broker answered CONNECT by closing the connection
  bool retain_refused = false;     ///< the broker keeps no retained messages, and CONNECT had a will that is one
  bool session_present = false;    ///< CONNACK said that the broker has our session
  bool silent = true;              ///< no packet came from the broker but CONNACK and DISCONNECT
  bool unreadable = false;  ///< the broker sent a message that cannot be taken: larger than announced, or malformed
  std::optional<std::chrono::steady_clock::time_point> connect_sent = {};  ///< when CONNECT was, if it was
  std::string reason = {};                                                 ///< for a person
  std::vector<std::string> subscribing = {};  ///< the filters of SUBSCRIBEs without an answer when it ended
  bool only_subscribing = false;              ///< and nothing else was in flight
};

}  // namespace petal::broker_link
