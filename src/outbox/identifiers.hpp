// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace petal::outbox {

/// Gives messages the packet identifiers of their handshakes (transport::Handshake), and keeps those of QoS 2. An
/// identifier is a function of the message's seq and of the file's salt, so that it is the same after a restart without
/// being stored.
///
/// The salt is random, so that the messages of a file that was begun anew do not get the identifiers for which a broker
/// still keeps handshakes of the file before it.
class Identifiers {
 public:
  /// For a file with this salt, whose rows up to `last_seq` an earlier process may have sent.
  void begin(std::uint16_t salt, std::int64_t last_seq);

  std::uint16_t salt() const { return salt_; }

  /// From `transport::first_kept_identifier` on.
  std::uint16_t of(std::int64_t seq) const;

  /// `seq` is about to be sent. Returns whose identifier it is: that of `seq` itself, or of an earlier message that is
  /// not finished.
  std::int64_t take(std::int64_t seq);

  /// Whether it was taken before, or may have been by an earlier process.
  bool may_have_been_sent(std::int64_t seq) const;

  /// Whether it was in the file before this start.
  bool is_of_earlier_process(std::int64_t seq) const { return seq <= last_seq_; }

  /// The handshake of `seq` is over, or the message is gone.
  void finished(std::int64_t seq);

  /// The messages whose handshakes are not finished.
  std::vector<std::int64_t> unfinished() const;

 private:
  std::uint16_t salt_ = 0;
  std::int64_t last_seq_ = 0;
  std::unordered_map<std::uint16_t, std::int64_t> holders_;
};

}  // namespace petal::outbox
