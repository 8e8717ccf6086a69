// SPDX-License-Identifier: Apache-2.0
#include "outbox/identifiers.hpp"

#include "transport/transport.hpp"

namespace petal::outbox {

void Identifiers::begin(std::uint16_t salt, std::int64_t last_seq) {
  salt_ = salt;
  last_seq_ = last_seq;
}

std::uint16_t Identifiers::of(std::int64_t seq) const {
  constexpr std::int64_t count = 65'536 - transport::first_kept_identifier;
  return static_cast<std::uint16_t>(transport::first_kept_identifier + (seq % count + salt_) % count);
}

std::int64_t Identifiers::take(std::int64_t seq) {
  return holders_.try_emplace(of(seq), seq).first->second;
}

bool Identifiers::may_have_been_sent(std::int64_t seq) const {
  if (seq <= last_seq_) return true;
  auto const holder = holders_.find(of(seq));
  return holder != holders_.end() && holder->second == seq;
}

void Identifiers::finished(std::int64_t seq) {
  auto const holder = holders_.find(of(seq));
  if (holder != holders_.end() && holder->second == seq) holders_.erase(holder);
}

std::vector<std::int64_t> Identifiers::unfinished() const {
  std::vector<std::int64_t> all;
  for (auto const& [identifier, seq] : holders_) all.push_back(seq);
  return all;
}

}  // namespace petal::outbox
