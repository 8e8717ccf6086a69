// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/message.hpp>
#include <string>

namespace petal::transport {

/// `message` as one that may have been seen before: itself where it says so, else a copy that does.
inline Message as_redelivered(const Message& message) {
  if (message.redelivered()) return message;
  return {message.topic(),    std::string(message.payload()), message.qos(),
          message.retained(), message.properties(),           true};
}

}  // namespace petal::transport
