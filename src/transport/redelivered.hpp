// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/message.hpp>
#include <string>

namespace petal::transport {

/// Returns `message` marked as redelivered: the message itself if it is, else a copy that is.
inline Message as_redelivered(const Message& message) {
  if (message.redelivered()) return message;
  return {message.topic(),    std::string(message.payload()), message.qos(),
          message.retained(), message.properties(),           true};
}

}  // namespace petal::transport
