// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace petal::host {

/// The lines that wait for one reader of live messages. A reader that is too slow loses the newest lines; in their
/// place one line reports how many: `{"dropped": 12}`. No I/O.
class LiveQueue {
 public:
  struct Bounds {
    std::size_t lines = 10'000;
    std::size_t bytes = std::size_t{4} << 20;
  };

  explicit LiveQueue(Bounds bounds) : bounds_(bounds) {}

  /// Returns false if there is no room for it.
  bool push(std::string line);

  /// Returns waiting lines, up to about `most` bytes, each with its line end.
  std::string take(std::size_t most);

  bool empty() const noexcept { return lines_.empty() && dropped_ == 0; }

 private:
  void tell_dropped();

  Bounds bounds_;
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;
  std::uint64_t dropped_ = 0;  ///< since the last line
};

}  // namespace petal::host
