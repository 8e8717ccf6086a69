// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "broker_link/completion.hpp"

namespace petal::broker_link {

/// Several SUBSCRIBEs whose answers are awaited together.
struct SubscribeGroup {
  explicit SubscribeGroup(std::size_t filters) : missing(filters) { answer.each.resize(filters); }

  CompletionPtr whole;
  Answer answer;
  std::size_t missing;  ///< filters without an answer yet
};

/// One SUBSCRIBE of the group, for `count` filters from `first` on.
class SubscribePart final : public Completion {
 public:
  SubscribePart(std::shared_ptr<SubscribeGroup> group, std::size_t first, std::size_t count)
      : group_(std::move(group)), first_(first), count_(count) {}

  void complete(Answer answer) override {
    for (std::size_t i = 0; i < count_; ++i)
      group_->answer.each[first_ + i] = answer.result && i < answer.each.size() ? answer.each[i] : answer.result;
    group_->missing -= count_;
    if (group_->missing == 0) group_->whole->complete(std::move(group_->answer));
  }

 private:
  std::shared_ptr<SubscribeGroup> group_;
  std::size_t first_;
  std::size_t count_;
};

}  // namespace petal::broker_link
