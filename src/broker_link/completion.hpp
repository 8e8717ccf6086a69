// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <petal/error.hpp>
#include <vector>

namespace petal::broker_link {

/// How the broker answered. Of a SUBSCRIBE and an UNSUBSCRIBE `each` has one result for each filter, in their order,
/// where the broker answered at all.
struct Answer {
  Result<void> result;
  std::vector<Result<void>> each = {};
};

/// One who waits for an answer.
class Completion {
 public:
  Completion() = default;
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;
  virtual ~Completion() = default;

  /// The first call counts.
  virtual void complete(Answer answer) = 0;
};
using CompletionPtr = std::shared_ptr<Completion>;

/// An answer that has come and has not been given yet.
struct Completed {
  CompletionPtr completion;
  Answer answer;
};

}  // namespace petal::broker_link
