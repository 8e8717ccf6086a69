// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/task.hpp>
#include <string>

namespace petal::http {

/// The rest of a body that is not known yet when its answer begins, and that continues for as long as the client stays.
///
/// **Lifetime.** Destroyed when it has ended, the client has gone, or the server stops.
class BodyStream {
 public:
  BodyStream() = default;
  BodyStream(const BodyStream&) = delete;
  BodyStream& operator=(const BodyStream&) = delete;
  virtual ~BodyStream() = default;

  /// Returns what should be sent next; empty if the body has ended. Called when the previous piece was sent.
  /// **Cancellation.** The client has gone, or the server stops.
  virtual Task<std::string> next() = 0;
};

}  // namespace petal::http
