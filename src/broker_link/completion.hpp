// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <petal/error.hpp>
#include <vector>

namespace petal::broker_link {

/// How the broker answered. For a SUBSCRIBE and an UNSUBSCRIBE `each` has one result for each filter, in their order,
/// if the broker answered at all.
struct Answer {
  Result<void> result;
  std::vector<Result<void>> each = {};
};

/// Receives an answer.
class Completion {
 public:
  Completion() = default;
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;
  virtual ~Completion() = default;

  /// Only the first call counts.
  virtual void complete(Answer answer) = 0;
};
using CompletionPtr = std::shared_ptr<Completion>;

/// An answer that has come and was not passed on yet.
struct Completed {
  CompletionPtr completion;
  Answer answer;
};

}  // namespace petal::broker_link
