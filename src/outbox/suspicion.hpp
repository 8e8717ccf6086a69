// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "outbox/message_table.hpp"
#include "outbox/options.hpp"

namespace petal::outbox {

/// Finds the message for which the broker ends the link, as AWS IoT does for a topic that its policy does not allow.
/// It would be sent again over each link, for ever, and nothing behind it would arrive.
///
/// A message is suspected if it is the oldest that was not acknowledged at the end of several links in a row that the
/// broker ended. From then on it is sent alone at the begin of a link; and if the broker ends the link again and again
/// while nothing else is in flight, it is condemned. A link that the network ended says nothing, and a message that is
/// acknowledged is not suspected any more.
class Suspicion {
 public:
  struct Verdict {
    RowPtr row;
    unsigned links = 0;  ///< that ended with it
  };

  explicit Suspicion(const SuspicionOptions& options) : options_(options) {}

  /// A link begins: nothing is in flight.
  void link_began();

  /// Whether nothing may leave now while another message is in flight.
  bool isolates() const { return isolates_; }

  /// A message that cannot be told from the others was sent, or the first message of the link has arrived: what was to
  /// be learned from this link is.
  void stop_isolating() { isolates_ = false; }

  /// To be called for each message that was in flight at the end of the link, before `link_ended`. `received`: the
  /// broker has it; such a message is not suspected.
  void not_acknowledged(const RowPtr& row, bool received);

  /// The link has ended. What is returned is condemned, and not known here any more.
  std::optional<Verdict> link_ended(bool by_peer);

  /// The message has been acknowledged, or is gone.
  void ended(std::int64_t seq);

 private:
  void suspect(const Row& row);

  SuspicionOptions options_;
  RowPtr oldest_;          // of those in flight at the end of the link
  std::size_t count_ = 0;  // of these
  bool isolates_ = false;
  std::optional<std::int64_t> suspect_;
  unsigned links_ = 0;           // that ended with the suspect
  unsigned links_alone_ = 0;     // of these, in a row, with nothing else in flight
  std::string condemned_topic_;  // of the last one; its next message is not believed for long
};

}  // namespace petal::outbox
