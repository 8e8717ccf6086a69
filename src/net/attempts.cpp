// SPDX-License-Identifier: Apache-2.0
#include "net/attempts.hpp"

#include <algorithm>

namespace petal::net {

Addresses in_turn(const Addresses& addresses) {
  Addresses first;
  Addresses second;
  for (auto const& address : addresses)
    (address.is_v6() == addresses.front().is_v6() ? first : second).push_back(address);
  Addresses mixed;
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) mixed.push_back(first[i]);
    if (i < second.size()) mixed.push_back(second[i]);
  }
  return mixed;
}

std::optional<std::size_t> Attempts::begin(Time now) {
  if (begun_ == count_ || now < next_) return std::nullopt;
  next_ = now + delay;
  return begun_++;
}

void Attempts::failed() {
  ++failed_;
  next_ = Time::min();
}

std::optional<Attempts::Time> Attempts::next() const {
  if (begun_ == count_) return std::nullopt;
  return next_;
}

}  // namespace petal::net
