// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "outbox/message_table.hpp"
#include "outbox/options.hpp"

namespace petal::outbox {

/// Finds the message for which the broker ends the link, as AWS IoT does for a topic that its policy does not allow.
/// Such a message would be sent again over each link, for ever, and nothing behind it would arrive.
///
/// A message is suspected if it is the oldest that was not acknowledged at the end of several links in a row that the
/// broker ended. From then on it is sent alone at the beginning of a link. If the broker ends the link again and again
/// while nothing else is in flight, the message is condemned. A link that the network ended does not count, and a
/// message that is acknowledged is no longer suspected.
class Suspicion {
 public:
  struct Verdict {
    RowPtr row;
    unsigned links = 0;  ///< how many ended with it
  };

  explicit Suspicion(const SuspicionOptions& options) : options_(options) {}

  /// Begins a link: nothing is in flight.
  void link_began();

  /// Returns whether nothing may leave now while another message is in flight.
  bool isolates() const { return isolates_; }

  /// Ends the isolation: a message that cannot be told from the others was sent, or the first message of the link has
  /// arrived. Nothing more can be learned from this link.
  void stop_isolating() { isolates_ = false; }

  /// The caller must call this for each message that was in flight at the end of the link, before `link_ended`.
  /// `received`: the broker has it; such a message is not suspected.
  void not_acknowledged(const RowPtr& row, bool received);

  /// Notes that the link has ended. The message that is returned is condemned, and no longer known here.
  std::optional<Verdict> link_ended(bool by_peer);

  /// Forgets a message that was acknowledged, or is gone.
  void ended(std::int64_t seq);

 private:
  void suspect(const Row& row);

  SuspicionOptions options_;
  RowPtr oldest_;          // among those in flight at the end of the link
  std::size_t count_ = 0;  // how many these were
  bool isolates_ = false;
  std::optional<std::int64_t> suspect_;
  unsigned links_ = 0;           // that ended with the suspect
  unsigned links_alone_ = 0;     // of these, in a row, with nothing else in flight
  std::string condemned_topic_;  // of the last condemned message; the next one on it is sent alone sooner
};

}  // namespace petal::outbox
