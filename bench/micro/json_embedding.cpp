// SPDX-License-Identifier: Apache-2.0
// Measures a payload on its way through the client service (checked, and put into the message that is posted) and the
// callback server (that message checked, and the payload taken out), beside Boost.JSON parsing and writing the same.
#include <benchmark/benchmark.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "json/members.hpp"
#include "json/message_text.hpp"
#include "payloads.hpp"

namespace petal::bench {
namespace {

void sizes(benchmark::internal::Benchmark* of) {
  of->Arg(64)->Arg(256)->Arg(4'096)->Arg(131'072);
}

std::string payload_of(const benchmark::State& state) {
  return telemetry(static_cast<std::size_t>(state.range(0)));
}

void count_bytes(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void json_embedded(benchmark::State& state) {
  Message const message(telemetry_topic, payload_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(json_text::message_text(message));
  count_bytes(state);
}

void json_embedded_reference_parse_and_serialize(benchmark::State& state) {
  auto const payload = payload_of(state);
  for (auto _ : state)
    benchmark::DoNotOptimize(json::serialize(json::object{{"topic", telemetry_topic},
                                                          {"payload", json::parse(payload)},
                                                          {"timestamp", "2025-08-25T10:30:00.123Z"},
                                                          {"qos", 1}}));
  count_bytes(state);
}

void json_taken_out(benchmark::State& state) {
  auto const body = json_text::message_text(Message(telemetry_topic, payload_of(state)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(json_text::check(body));
    benchmark::DoNotOptimize(json_text::member(body, "topic"));
    benchmark::DoNotOptimize(json_text::member(body, "payload"));
  }
  count_bytes(state);
}

void json_taken_out_reference_parse_and_serialize(benchmark::State& state) {
  auto const body = json_text::message_text(Message(telemetry_topic, payload_of(state)));
  for (auto _ : state) {
    auto const value = json::parse(body);
    benchmark::DoNotOptimize(value.at("topic").as_string().data());
    benchmark::DoNotOptimize(json::serialize(value.at("payload")));
  }
  count_bytes(state);
}

BENCHMARK(json_embedded)->Apply(sizes);
BENCHMARK(json_embedded_reference_parse_and_serialize)->Apply(sizes);
BENCHMARK(json_taken_out)->Apply(sizes);
BENCHMARK(json_taken_out_reference_parse_and_serialize)->Apply(sizes);

}  // namespace
}  // namespace petal::bench
