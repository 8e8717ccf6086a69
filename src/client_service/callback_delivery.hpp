// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>

#include "transport/held.hpp"
#include "transport/memory_bytes.hpp"

namespace petal::client_service {

/// A message on its way to one callback URL.
struct CallbackDelivery {
  /// A message that is held.
  CallbackDelivery(std::string its_topic, transport::HeldPtr held_message)
      : topic(std::move(its_topic)), held(std::move(held_message)) {}

  /// A message that is not held (QoS 0): a copy is carried along.
  explicit CallbackDelivery(const Message& message) : topic(message.topic()), loose(message) {}

  /// The memory that a loose message takes; 0 for a message that is held.
  std::size_t loose_bytes() const { return loose ? transport::memory_bytes(*loose) : 0; }

  void spill() const {
    if (held) held->spill();
  }

  std::string topic;
  transport::HeldPtr held;       ///< released when the URL has taken the message
  std::optional<Message> loose;  ///< if it is not held
  unsigned failures = 0;
  bool was_sent = false;  ///< it may have reached the URL before
};

/// Returns the body to post for a message that is held or loose; `was_sent` is as in CallbackDelivery. **Errors.**
/// storage_failed: the message waited on disk, and cannot be read there.
Task<Result<std::string>> body_of(transport::HeldPtr held, std::optional<Message> loose, bool was_sent);

}  // namespace petal::client_service
