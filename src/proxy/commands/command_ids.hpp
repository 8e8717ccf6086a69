// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <petal/message.hpp>
#include <string>

namespace petal::proxy {

/// Keeps the `messageId`s of commands that petals answer by themselves, as they came. Such a petal returns the id as a
/// json::value, in which `1.0`, `1e400` and a string with escapes are no longer what they were.
class CommandIds {
 public:
  /// Remembers the id of `command`, which a petal will answer.
  void came(const Message& command);

  /// Returns the JSON text of `id`: as it came, if it is among the last thousand that are kept, else as write_json
  /// writes it. Of several ids that json::value cannot tell apart it is the last one.
  std::string text_of(const json::value& id) const;

 private:
  static constexpr std::size_t most = 1000;

  void forget(const std::string& key);

  std::map<std::string, std::string> as_they_came_;  // only ids that write_json would write differently
  std::deque<std::string> order_;
};

}  // namespace petal::proxy
