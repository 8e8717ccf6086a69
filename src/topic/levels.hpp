// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace petal::topic {

/// Walks through the levels of a topic or filter: `a//b` has `a`, an empty one and `b`; even "" has one.
class Levels {
 public:
  explicit Levels(std::string_view text) noexcept : rest_(text) {}

  /// Returns whether every level has been taken.
  bool done() const noexcept { return done_; }

  /// Takes the next level. The caller must not call it once done() is true.
  std::string_view next() noexcept {
    auto const slash = rest_.find('/');
    auto const level = rest_.substr(0, slash);
    done_ = slash == rest_.npos;
    rest_.remove_prefix(done_ ? rest_.size() : slash + 1);
    return level;
  }

 private:
  std::string_view rest_;
  bool done_ = false;
};

}  // namespace petal::topic
