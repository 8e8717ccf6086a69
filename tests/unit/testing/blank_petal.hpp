// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <petal/petal.hpp>
#include <petal/testing/harness.hpp>

namespace petal::testing {

/// A petal whose startup and shutdown are the test's.
class BlankPetal final : public Petal {
 public:
  using Startup = std::function<Task<>(Context&)>;
  using Shutdown = std::function<Task<>()>;

  explicit BlankPetal(Startup startup, Shutdown shutdown = nullptr)
      : startup_(std::move(startup)), shutdown_(std::move(shutdown)) {}

  Task<> startup() override { return startup_(context()); }
  Task<> shutdown() override { return shutdown_ ? shutdown_() : Petal::shutdown(); }

 private:
  Startup startup_;
  Shutdown shutdown_;
};

inline json::value payload_of(const std::vector<Published>& published, std::size_t index) {
  return published.at(index).json();
}

}  // namespace petal::testing
