// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>
#include <utility>
#include <vector>

namespace petal::transport {

/// The filters for which the broker sent this copy: if filters overlap, it sends one copy for each, and each copy must
/// reach only the handlers of its filters. Nothing if that is not known; empty if none of them is subscribed any more.
using MatchedFilters = std::optional<std::vector<std::string>>;

/// The duty to acknowledge a message: it is acknowledged to the other side when the last copy of this pointer is
/// released, which may happen on any thread.
using Ack = std::shared_ptr<const void>;

/// Has one message until all its consumers have finished: in memory, on disk, or both. Releases the message's Ack when
/// the last pointer to the custody is gone, or earlier, when the message is on disk.
///
/// **Threads.** `message` and `spill`: any; `load`: the main thread.
class Custody {
 public:
  Custody() = default;
  Custody(const Custody&) = delete;
  Custody& operator=(const Custody&) = delete;
  virtual ~Custody() = default;

  /// As WaitingMessage documents them.
  virtual std::optional<Message> message() const = 0;
  virtual Task<Result<Message>> load() = 0;
  virtual void spill() = 0;
};

using CustodyPtr = std::shared_ptr<Custody>;

/// One message on its way from a transport to its consumers, and the duty to acknowledge it. It is acknowledged when
/// this object and every WaitingMessage that was made from it are gone, or earlier, when it is on disk.
///
/// It keeps the message in memory, so it is moved along the way and never stored: what waits is a WaitingMessage.
class Incoming {
 public:
  /// A message that has just come. `ack` is empty if the other side awaits no acknowledgement, as with QoS 0.
  explicit Incoming(Message message, MatchedFilters filters = std::nullopt, Ack ack = nullptr)
      : message_(std::move(message)), filters_(std::move(filters)), ack_(std::move(ack)) {}

  Incoming(Incoming&&) noexcept = default;
  Incoming& operator=(Incoming&&) noexcept = default;
  Incoming(const Incoming&) = delete;
  Incoming& operator=(const Incoming&) = delete;
  ~Incoming() = default;

  const Message& message() const noexcept { return message_; }
  const MatchedFilters& filters() const noexcept { return filters_; }

  /// Returns whether the message may be dropped if there is no room for it, because nobody awaits its acknowledgement
  /// (QoS 0). Whoever holds such messages must bound them; the others are bounded by who has custody of them.
  bool is_loose() const noexcept { return message_.qos() == Qos::at_most_once; }

  /// Moves the Ack out, for the custody into which the message is then put.
  Ack take_ack() noexcept { return std::exchange(ack_, nullptr); }
  void put_into(CustodyPtr custody) noexcept { custody_ = std::move(custody); }

 private:
  friend class WaitingMessage;

  Message message_;
  MatchedFilters filters_;
  Ack ack_;             // unless the message is in custody
  CustodyPtr custody_;  // null: the message is in memory only
};

}  // namespace petal::transport
