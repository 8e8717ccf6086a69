// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/arrivals.hpp"

#include <algorithm>

namespace petal::ctl {
namespace {

constexpr std::uint8_t was_sent = 1;
constexpr std::uint8_t was_answered = 2;
constexpr std::uint8_t is_expected = 4;
constexpr std::uint8_t is_here = 8;

}  // namespace

void Arrivals::sent(std::uint64_t number) {
  if (number >= states_.size()) states_.resize(number + 1);
  states_[number] |= was_sent;
}

void Arrivals::answered(std::uint64_t number, bool is_published) {
  auto& state = states_[number];
  state |= was_answered;
  if (is_published) state |= is_expected;
  if (is_published && (state & is_here) == 0) ++missing_;
  while (settled_ < states_.size() && (states_[settled_] & was_answered) != 0) ++settled_;
}

bool Arrivals::arrived(const Stamp& stamp) {
  if (stamp.number >= states_.size() || (states_[stamp.number] & was_sent) == 0) return false;
  auto& state = states_[stamp.number];
  if ((state & is_here) != 0) {
    ++repeated_;
    return false;
  }
  state |= is_here;
  ++received_;
  if ((state & is_expected) != 0) --missing_;
  if (stamp.number < latest_settled_) ++out_of_order_;
  latest_settled_ = std::max(latest_settled_, stamp.settled);
  return true;
}

}  // namespace petal::ctl
