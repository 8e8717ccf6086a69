// SPDX-License-Identifier: Apache-2.0
// Measures a petal::Message from its arrival to a handler that reads one member, beside a bare copy of its bytes and a
// bare parse.
#include <benchmark/benchmark.h>

#include <boost/json/parse.hpp>
#include <cstring>
#include <petal/message.hpp>
#include <vector>

#include "payloads.hpp"

namespace petal::bench {
namespace {

std::string payload_of(const benchmark::State& state) {
  return telemetry(static_cast<std::size_t>(state.range(0)));
}

void message_made(benchmark::State& state) {
  auto const payload = payload_of(state);
  for (auto _ : state) benchmark::DoNotOptimize(Message(telemetry_topic, payload));
}

void message_made_reference_memcpy(benchmark::State& state) {
  auto const payload = payload_of(state);
  std::vector<char> copy(payload.size());
  for (auto _ : state) {
    std::memcpy(copy.data(), payload.data(), payload.size());
    benchmark::DoNotOptimize(copy.data());
    benchmark::ClobberMemory();
  }
}

void message_copied(benchmark::State& state) {
  Message const message(telemetry_topic, payload_of(state));
  for (auto _ : state) {
    auto copy = message;
    benchmark::DoNotOptimize(copy);
  }
}

void message_made_and_one_member_read(benchmark::State& state) {
  auto const payload = payload_of(state);
  for (auto _ : state) {
    Message const message(telemetry_topic, payload);
    benchmark::DoNotOptimize(message.object().at("battery").as_double());
  }
}

void message_made_and_one_member_read_reference_parse(benchmark::State& state) {
  auto const payload = payload_of(state);
  for (auto _ : state) {
    auto const value = json::parse(payload);
    benchmark::DoNotOptimize(value.as_object().at("battery").as_double());
  }
}

void message_second_member_read(benchmark::State& state) {
  Message const message(telemetry_topic, payload_of(state));
  message.json();
  for (auto _ : state) benchmark::DoNotOptimize(message.object().at("battery").as_double());
}

BENCHMARK(message_made)->Arg(256)->Arg(16'384);
BENCHMARK(message_made_reference_memcpy)->Arg(256)->Arg(16'384);
BENCHMARK(message_copied)->Arg(256);
BENCHMARK(message_made_and_one_member_read)->Arg(256)->Arg(16'384);
BENCHMARK(message_made_and_one_member_read_reference_parse)->Arg(256)->Arg(16'384);
BENCHMARK(message_second_member_read)->Arg(256);

}  // namespace
}  // namespace petal::bench
