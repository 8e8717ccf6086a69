// SPDX-License-Identifier: Apache-2.0
// Measures the outbox and the inbox, beside SQLite that does the same alone: one row for each message, 16 in a
// transaction, in a file with a journal (WAL) that is synced at each commit. Items are messages of 256 B. Time is
// wall-clock time, because the disk decides.
#include <benchmark/benchmark.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "bare_queue.hpp"
#include "inbox/inbox.hpp"
#include "outbox/store_and_forward.hpp"
#include "payloads.hpp"
#include "scratch.hpp"

namespace petal::bench {
namespace {

constexpr int writers = 16;
constexpr std::uint64_t no_bound = std::uint64_t(1) << 40;

/// A transport whose broker is out of reach.
class Unreachable final : public transport::Transport {
 public:
  void start(transport::Sink, OnState) override {}
  Task<> stop() override { co_return; }
  Task<Result<PublishOutcome>> publish(transport::OutgoingMessage) override {
    co_return Error(Errc::not_connected, "no link");
  }
  bool keeps_order() const override { return true; }
  Task<Result<void>> subscribe(std::string, transport::FilterOptions) override { co_return Result<void>(); }
  Task<Result<void>> unsubscribe(std::string) override { co_return Result<void>(); }
  const transport::LinkState& state() const override { return state_; }

 private:
  transport::LinkState state_;
};

/// Runs `task` to its end.
void run(boost::asio::io_context& io, Task<> task) {
  bool done = false;
  boost::asio::co_spawn(io, std::move(task), [&done](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
    done = true;
  });
  io.restart();
  while (!done) io.run_one();
}

void count_messages(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * writers);
}

Task<> publish(outbox::StoreAndForward& outbox, std::string payload, int& stored) {
  auto const result = co_await outbox.publish({telemetry_topic, std::move(payload)});
  if (!result || *result != PublishOutcome::stored) throw std::runtime_error("a publish was not stored");
  ++stored;
}

/// Publishes from 16 callers at once; each call returns when its message is on disk.
void durable_queue_stored(benchmark::State& state) {
  Scratch const scratch;
  boost::asio::io_context io;
  Unreachable transport;
  outbox::StoreAndForward outbox(io.get_executor(), {.file = scratch / "outbox.db", .max_bytes = no_bound}, transport);
  outbox.start({}, [](auto&&...) {});
  auto const payload = telemetry(256);
  for (auto _ : state) {
    int stored = 0;
    for (int i = 0; i < writers; ++i)
      boost::asio::co_spawn(io, publish(outbox, payload, stored), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
      });
    while (stored < writers) io.run_one();
  }
  run(io, outbox.stop());
  count_messages(state);
}

outbox::Batch insertions(std::int64_t& seq) {
  outbox::Batch batch;
  batch.bound = {no_bound};
  for (int i = 0; i < writers; ++i)
    batch.inserts.push_back(
        std::make_shared<const outbox::Row>(++seq, transport::OutgoingMessage{telemetry_topic, telemetry(256)}));
  return batch;
}

Task<> write(outbox::OutboxFile& archive, outbox::Batch batch) {
  (co_await archive.write(std::move(batch))).value();
}

Task<> take(outbox::OutboxFile& archive, std::int64_t after) {
  auto const rows = co_await archive.read(after, writers, 1024 * 1024);
  if (rows.value().size() != writers) throw std::runtime_error("rows are missing");
}

/// Reads 16 stored messages, as draining does.
void durable_queue_taken(benchmark::State& state) {
  Scratch const scratch;
  boost::asio::io_context io;
  outbox::OutboxFile archive(io.get_executor(), scratch / "outbox.db", {no_bound});
  archive.open().value();
  std::int64_t last = 0;
  for (int i = 0; i < 100; ++i) run(io, write(archive, insertions(last)));
  std::int64_t after = 0;
  for (auto _ : state) {
    run(io, take(archive, after));
    after = (after + writers) % last;
  }
  count_messages(state);
}

/// Stores 16 messages and deletes 16: sent messages are deleted with the commit of new ones.
void durable_queue_stored_and_deleted(benchmark::State& state) {
  Scratch const scratch;
  boost::asio::io_context io;
  outbox::OutboxFile archive(io.get_executor(), scratch / "outbox.db", {no_bound});
  archive.open().value();
  std::int64_t last = 0;
  std::vector<std::int64_t> stored;
  for (auto _ : state) {
    auto batch = insertions(last);
    batch.removals = std::exchange(stored, std::vector<std::int64_t>(writers));
    std::iota(stored.begin(), stored.end(), last - writers + 1);
    run(io, write(archive, std::move(batch)));
  }
  count_messages(state);
}

/// Keeps an incoming message that is handled at once, and releases it; nothing is written.
void durable_queue_incoming(benchmark::State& state) {
  Scratch const scratch;
  boost::asio::io_context io;
  inbox::Inbox inbox(io.get_executor(), {.file = scratch / "inbox.db"});
  Message const message(telemetry_topic, telemetry(256));
  auto const receipt = std::make_shared<int>();
  auto const sink = inbox.guard([](const transport::Incoming&) { return transport::Taken::yes; });
  for (auto _ : state) benchmark::DoNotOptimize(sink(transport::Incoming(message, std::nullopt, receipt)));
}

void durable_queue_stored_reference_sqlite(benchmark::State& state) {
  Scratch const scratch;
  BareQueue queue(scratch / "bare.db");
  auto const payload = telemetry(256);
  for (auto _ : state) queue.store(telemetry_topic, payload, writers);
  count_messages(state);
}

void durable_queue_taken_reference_sqlite(benchmark::State& state) {
  Scratch const scratch;
  BareQueue queue(scratch / "bare.db");
  for (int i = 0; i < 100; ++i) queue.store(telemetry_topic, telemetry(256), writers);
  std::int64_t after = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(queue.take(after, writers));
    after = (after + writers) % (100 * writers);
  }
  count_messages(state);
}

BENCHMARK(durable_queue_stored)->UseRealTime();
BENCHMARK(durable_queue_stored_reference_sqlite)->UseRealTime();
BENCHMARK(durable_queue_stored_and_deleted)->UseRealTime();
BENCHMARK(durable_queue_taken)->UseRealTime();
BENCHMARK(durable_queue_taken_reference_sqlite)->UseRealTime();
BENCHMARK(durable_queue_incoming);

}  // namespace
}  // namespace petal::bench
