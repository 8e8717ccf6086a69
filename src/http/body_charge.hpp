// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace petal::http {

/// Counts the body of one request in the sum of all bodies that a server holds, for as long as the request lives. A
/// copy counts nothing.
class BodyCharge {
 public:
  using Sum = std::shared_ptr<std::size_t>;

  BodyCharge() = default;
  BodyCharge(const BodyCharge&) noexcept {}
  BodyCharge(BodyCharge&& other) noexcept
      : sum_(std::exchange(other.sum_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  BodyCharge& operator=(BodyCharge other) noexcept {
    std::swap(sum_, other.sum_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~BodyCharge() {
    if (sum_) *sum_ -= bytes_;
  }

  /// Replaces what it counted before.
  void set(const Sum& sum, std::size_t bytes) {
    if (!sum_) sum_ = sum;
    *sum_ += bytes - std::exchange(bytes_, bytes);
  }

 private:
  Sum sum_;
  std::size_t bytes_ = 0;
};

}  // namespace petal::http
