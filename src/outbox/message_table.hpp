// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "outbox/burial.hpp"
#include "outbox/expiry.hpp"
#include "outbox/options.hpp"
#include "store/connection.hpp"
#include "transport/transport.hpp"

namespace petal::outbox {

/// A message as it is stored. `seq` is its place in the order in which messages were published.
struct Row {
  std::int64_t seq = 0;
  transport::OutgoingMessage message;  ///< its `expiry` is not used
  std::optional<Deadline> deadline = {};
  /// QoS 2: the broker has it (PUBREC has come), and only the end of the handshake is missing.
  bool received = false;
};
using RowPtr = std::shared_ptr<const Row>;

/// How much of the disk the messages may take.
struct Bound {
  std::uint64_t max_bytes = 0;  ///< `OUTBOX_MAX_BYTES`
  WhenFull when_full = WhenFull::reject;

  /// The size to which the journal beside the file may grow before its content is moved into the file.
  std::uint64_t journal_bytes() const;

  /// The bytes that are left for messages, including dead letters.
  std::uint64_t capacity() const;

  /// The bytes of these that dead letters may take.
  std::uint64_t dead_letter_bytes() const;
};

struct Totals {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  std::uint64_t dead_letters = 0;  ///< not among `messages`
  std::uint64_t dead_letter_bytes = 0;
};

/// The content of one transaction.
struct Batch {
  std::vector<RowPtr> inserts;
  std::vector<std::int64_t> removals;
  std::vector<std::int64_t> kept;  ///< sorted; must not be evicted for others
  Bound bound;
  std::vector<std::int64_t> received = {};  ///< rows whose `received` becomes true
  std::vector<Burial> burials = {};         ///< rows that become dead letters
  std::optional<std::uint16_t> salt = {};   ///< see Identifiers; nullopt: it stays as it is in the file
};

/// What a transaction has done.
struct Written {
  std::vector<Result<void>> inserts;  ///< one for each; storage_full if the bound leaves no room for it
  Totals totals;
  std::uint64_t driven_out = 0;  ///< rows that were evicted for others
  std::string last_driven_out;   ///< the topic of one of them
  std::uint64_t forgotten = 0;   ///< dead letters that were dropped for younger ones
};

/// Returns the steps of the schema (store/open_file.hpp).
std::span<const char* const> schema();

/// Returns the bytes of disk that a row is accounted with.
std::uint64_t disk_bytes(const Row& row);

/// Writes `batch`. **Errors.** Those of Connection: then nothing of the batch must be kept.
Result<Written> write_batch(store::Connection& connection, const Batch& batch);

/// Reads the rows after `after`, in their order: at most `most`, and none beyond the one with which they reach
/// `most_bytes`.
Result<std::vector<RowPtr>> read_rows(store::Connection& connection, std::int64_t after, std::size_t most,
                                      std::size_t most_bytes);

Result<Totals> read_totals(store::Connection& connection);
Result<std::int64_t> read_last_seq(store::Connection& connection);

/// Reads the random number that the file got when it was created: see Identifiers.
Result<std::uint16_t> read_salt(store::Connection& connection);

/// Writes what has changed in `totals`.
Result<void> write_totals(store::Connection& connection, const Totals& totals);

}  // namespace petal::outbox
