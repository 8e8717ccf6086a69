// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string_view>

namespace petal::test {

/// What must hold for every input: where it does not, the fuzzer, or the replay of a corpus, stops here.
inline void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%u: what this line requires does not hold\n", where.file_name(), where.line());
  std::abort();
}

/// The bytes that a fuzz target gets, taken apart from their beginning.
///
/// **Lifetime.** The views are into the bytes.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  std::string_view rest() const noexcept { return rest_; }
  bool at_end() const noexcept { return rest_.empty(); }

  /// The next byte; 0 at the end.
  unsigned byte() {
    auto const taken = take(1);
    return taken.empty() ? 0 : static_cast<unsigned char>(taken.front());
  }

  /// The next `count` bytes, or what is left of them.
  std::string_view take(std::size_t count) {
    auto const taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  /// What is before the next line end, which is passed over; all where there is none.
  std::string_view line() {
    auto const taken = take(rest_.find('\n'));
    take(1);
    return taken;
  }

 private:
  std::string_view rest_;
};

}  // namespace petal::test
