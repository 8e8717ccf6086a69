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
/// The salt is random, so that the messages of a new file do not get the identifiers for which a broker still keeps
/// handshakes of the previous file.
class Identifiers {
 public:
  /// Begins with a file that has this salt, whose rows up to `last_seq` an earlier process may have sent.
  void begin(std::uint16_t salt, std::int64_t last_seq);

  std::uint16_t salt() const { return salt_; }

  /// Returns the identifier of `seq`, at least `transport::first_kept_identifier`.
  std::uint16_t of(std::int64_t seq) const;

  /// Takes the identifier of `seq`, which is about to be sent. Returns the message that has it: `seq` itself, or an
  /// earlier message that is not finished.
  std::int64_t take(std::int64_t seq);

  /// Returns whether the identifier was taken before for `seq`, or may have been by an earlier process.
  bool may_have_been_sent(std::int64_t seq) const;

  /// Returns whether `seq` was in the file before this start.
  bool is_of_earlier_process(std::int64_t seq) const { return seq <= last_seq_; }

  /// Frees the identifier of `seq`, whose handshake is over, or which is gone.
  void finished(std::int64_t seq);

  /// Returns the messages whose handshakes are not finished.
  std::vector<std::int64_t> unfinished() const;

 private:
  std::uint16_t salt_ = 0;
  std::int64_t last_seq_ = 0;
  std::unordered_map<std::uint16_t, std::int64_t> holders_;
};

}  // namespace petal::outbox
