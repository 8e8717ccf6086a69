// SPDX-License-Identifier: Apache-2.0
// Counts BENCH_MESSAGES messages on bench/+, and writes the result to the log: `bench result {...}`. Before that, it
// writes `bench ready` once the broker delivers published messages.
//
// BENCH_QOS is the QoS of its subscription. With BENCH_READS=0 only the head of a payload is read.
#include <petal/petal.hpp>

#include "../tally.hpp"

namespace {

using petal::Message;
using petal::Task;

class BenchCounter final : public petal::Petal {
 public:
  Task<> startup() override {
    reads_ = number("BENCH_READS", 1) != 0;
    if (number("BENCH_MESSAGES", 0) > 0) (co_await subscribe()).value();
    (co_await context().mqtt().subscribe_to_topic("bench-ready", [this](Message) { return be_ready(); })).value();
    context().spawn(probe());
  }

 private:
  Task<petal::Result<void>> subscribe() {
    return context().mqtt().subscribe_to_topic("bench/+", [this](Message message) { return count(std::move(message)); },
                                               {static_cast<petal::Qos>(number("BENCH_QOS", 1))});
  }

  /// Publishes until a message comes back, which shows that the subscriptions are made.
  Task<> probe() {
    while (!ready_) {
      (void)co_await context().mqtt().publish_message("bench-ready", {{"probe", true}},
                                                      {.qos = petal::Qos::at_most_once});
      co_await context().sleep(std::chrono::milliseconds(20));
    }
  }

  Task<> be_ready() {
    if (!std::exchange(ready_, true)) context().log().info("bench ready");
    co_return;
  }

  std::size_t number(const char* key, std::size_t otherwise) const {
    auto const text = context().setting(key);
    return text ? std::stoul(*text) : otherwise;
  }

  Task<> count(Message message) {
    if (!tally_) tally_.emplace(number("BENCH_MESSAGES", 0));
    auto const mark =
        reads_ ? petal::bench::mark_of(message.json()) : petal::bench::mark_at_the_head(message.payload());
    if (tally_->add(message.topic(), message.payload().size(), mark)) {
      context().log().info("bench result {}", tally_->result());
      tally_.reset();
    }
    co_return;
  }

  bool reads_ = true;
  bool ready_ = false;
  std::optional<petal::bench::Tally> tally_;
};

}  // namespace

PETAL_EXPORT(BenchCounter, "bench-counter", "1.0.0")
