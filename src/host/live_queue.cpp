// SPDX-License-Identifier: Apache-2.0
#include "host/live_queue.hpp"

#include <fmt/format.h>

#include <utility>

namespace petal::host {

bool LiveQueue::push(std::string line) {
  bool const has_room = lines_.size() < bounds_.lines && bytes_ + line.size() <= bounds_.bytes;
  if (!has_room) {
    ++dropped_;
    return false;
  }
  tell_dropped();
  bytes_ += line.size();
  lines_.push_back(std::move(line));
  return true;
}

std::string LiveQueue::take(std::size_t most) {
  std::string taken;
  while (!lines_.empty() && taken.size() < most) {
    bytes_ -= lines_.front().size();
    taken.append(lines_.front()).append("\n");
    lines_.pop_front();
  }
  if (lines_.empty() && dropped_ > 0) {
    tell_dropped();
    taken += take(most);
  }
  return taken;
}

void LiveQueue::tell_dropped() {
  if (dropped_ == 0) return;
  lines_.push_back(fmt::format(R"({{"dropped":{}}})", std::exchange(dropped_, 0)));
  bytes_ += lines_.back().size();
}

}  // namespace petal::host
