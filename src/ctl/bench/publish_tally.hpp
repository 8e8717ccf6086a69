// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "ctl/bench/histogram.hpp"

namespace petal::ctl {

/// Counts the manager's answers to many publishes. No I/O.
class PublishTally {
 public:
  enum class Answer {
    published,
    stored,       ///< on the manager's disk; not at the broker yet
    refused,      ///< only this message: the next may succeed (5xx)
    refused_all,  ///< the next will be refused, too (any other status)
    senseless,    ///< not the answer of a manager
  };

  struct Refusals {
    std::uint64_t count = 0;
    std::string text;  ///< of the first one, escaped for a terminal
  };

  void sent() { ++sent_; }

  /// `took` begins when the message was due. Only the times of published messages are recorded.
  Answer answered(unsigned status, std::string_view body, Histogram::Duration took);

  std::uint64_t published() const noexcept { return published_; }
  std::uint64_t stored() const noexcept { return stored_; }
  std::uint64_t unanswered() const noexcept { return sent_ - answered_; }
  std::uint64_t refused() const noexcept { return answered_ - published_ - stored_; }
  const std::map<unsigned, Refusals>& refusals() const noexcept { return refusals_; }  ///< by status
  const Histogram& times() const noexcept { return times_; }

 private:
  Answer refuse(unsigned status, std::string_view body);

  std::uint64_t sent_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t published_ = 0;
  std::uint64_t stored_ = 0;
  std::map<unsigned, Refusals> refusals_;
  Histogram times_;
};

}  // namespace petal::ctl
