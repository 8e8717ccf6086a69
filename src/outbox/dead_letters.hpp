// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "outbox/message_table.hpp"

namespace petal::outbox {

/// A message that was stored and cannot be delivered.
struct DeadLetter {
  std::int64_t id = 0;                 ///< never given to another one in this file
  std::chrono::milliseconds wall{};    ///< when it became one, since 1970
  std::string reason;                  ///< a sentence for a person
  unsigned attempts = 0;               ///< how often it was sent, as far as this is known
  transport::OutgoingMessage message;  ///< its `expiry` is the whole lifetime that it was given
};

/// How many dead letters are kept at most; see also Bound::dead_letter_bytes.
inline constexpr std::uint64_t most_dead_letters = 1'000;

/// One dead letter by its id, or all of them.
using Which = std::optional<std::int64_t>;

/// What a call has changed.
struct Moved {
  std::uint64_t count = 0;
  Totals totals;
};

/// How much one call may do.
struct Portion {
  std::size_t most = 100;
  std::uint64_t most_bytes = std::uint64_t{1024} * 1024;  ///< the call ends with the one that reaches this
};

/// Copies the row that `burial` names to the dead letters, if there is such a row. The row stays.
Result<void> bury(store::Connection& connection, const Burial& burial, Totals& totals);

/// Drops the oldest dead letters until the others are within the bound; returns how many.
Result<std::uint64_t> forget_oldest(store::Connection& connection, const Bound& bound, Totals& totals);

/// Reads the dead letters after the id `after`, the oldest first.
Result<std::vector<DeadLetter>> read_dead_letters(store::Connection& connection, std::int64_t after,
                                                  const Portion& portion);

/// Puts dead letters back among the messages, in their order, with numbers from `first_seq` on; a lifetime begins anew.
/// To put back all of them, the caller must call it until it moves none.
Result<Moved> retry_dead_letters(store::Connection& connection, const Which& which, std::int64_t first_seq,
                                 const Moment& now, const Portion& portion);

Result<Moved> remove_dead_letters(store::Connection& connection, const Which& which);

/// Decodes the properties of a stored message on `topic`. Damaged ones are logged and left out: the message itself is
/// whole.
Properties stored_properties(std::string_view blob, std::string_view topic);

}  // namespace petal::outbox
