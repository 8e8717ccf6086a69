// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "transport/waiting_message.hpp"

namespace petal::client_service {

/// A message on its way to one callback URL.
struct CallbackDelivery {
  explicit CallbackDelivery(const transport::Incoming& incoming)
      : CallbackDelivery(incoming.message().topic(), transport::WaitingMessage(incoming)) {}

  CallbackDelivery(std::string its_topic, transport::WaitingMessage waiting)
      : topic(std::move(its_topic)), message(std::move(waiting)) {}

  std::string topic;                  ///< of the message, which may be on disk
  transport::WaitingMessage message;  ///< released when the URL has taken it
  unsigned failures = 0;
  bool was_sent = false;  ///< it may have reached the URL before
};

/// Returns the body to post for a message; `was_sent` is as in CallbackDelivery. **Errors.** storage_failed: the
/// message waited on disk, and cannot be read there.
Task<Result<std::string>> body_of(transport::WaitingMessage waiting, bool was_sent);

}  // namespace petal::client_service
