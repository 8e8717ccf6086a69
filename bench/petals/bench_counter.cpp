// SPDX-License-Identifier: Apache-2.0
// Counts BENCH_MESSAGES messages on bench/+, and writes what it found to the log: `bench result {...}`.
#include <cstdlib>
#include <petal/petal.hpp>

#include "../tally.hpp"

namespace {

using petal::Context;
using petal::Message;
using petal::Task;

class BenchCounter final : public petal::Petal {
 public:
  Task<> startup(Context& context) override {
    context_ = &context;
    (co_await context.mqtt().subscribe_to_topic("bench/+", [this](Message message) {
      return count(std::move(message));
    })).value();
  }

 private:
  Task<> count(Message message) {
    if (!tally_)
      tally_.emplace(std::strtoull(context_->setting("BENCH_MESSAGES").value_or("1000").c_str(), nullptr, 10));
    if (tally_->add(message.topic(), message.payload())) {
      context_->log().info("bench result " + tally_->result());
      tally_.reset();
    }
    co_return;
  }

  Context* context_ = nullptr;
  std::optional<petal::bench::Tally> tally_;
};

}  // namespace

PETAL_EXPORT(BenchCounter, "bench-counter", "1.0.0")
