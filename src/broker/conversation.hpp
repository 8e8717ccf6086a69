// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <petal/error.hpp>
#include <string_view>
#include <vector>

namespace petal::broker {

/// Which packets a broker may send now, as far as it follows from what was sent to it.
///
/// It stands before the MQTT library, which trusts its broker: an acknowledgement that nothing waits for it would keep
/// and take for that of a later message, and a packet that only clients send would end the program.
///
/// No I/O. One for each connection.
class Conversation {
 public:
  /// `packet`, whole, is about to leave.
  void sent(std::string_view packet);

  /// A packet that begins with `first` is coming.
  /// **Errors.** refused: it may not come now, or never, or not with those flags (MQTT 5, 2.1.3 and 3.2.0-1).
  Result<void> begins(unsigned first);

  /// Whether a packet that has come, other than PUBLISH and PUBREL, is for whoever speaks with the broker; else it
  /// acknowledges nothing, and is to be left out. **Errors.** refused: it is too short.
  Result<bool> came(unsigned type, std::string_view body);

 private:
  void await(unsigned type, std::uint16_t id);

  bool awaits_connack_ = false;
  bool connected_ = false;
  std::vector<std::uint16_t> awaited_;  // by packet identifier, of which the lowest are used: a bit for each type
};

/// What is wrong with a packet of the broker, as an error.
Error malformed(std::string_view what);

}  // namespace petal::broker
