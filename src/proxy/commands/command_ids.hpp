// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <petal/message.hpp>
#include <string>

namespace petal::proxy {

/// The `messageId`s of commands that petals answer by themselves, as they came: such a petal hands a json::value back,
/// in which `1.0`, `1e400` and a string with escapes are no longer what they were.
class CommandIds {
 public:
  /// A petal will answer `command`.
  void came(const Message& command);

  /// The JSON text of `id`: as it came, where a command with it is one of the last thousand, else as it is written. Of
  /// several that json::value cannot tell apart it is the last one.
  std::string text_of(const json::value& id) const;

 private:
  static constexpr std::size_t most = 1000;

  void forget(const std::string& key);

  std::map<std::string, std::string> as_they_came_;  // only what would be written otherwise
  std::deque<std::string> order_;
};

}  // namespace petal::proxy
