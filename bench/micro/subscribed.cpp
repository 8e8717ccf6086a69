// SPDX-License-Identifier: Apache-2.0
#include "subscribed.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <random>
#include <stdexcept>

namespace petal::bench {
namespace {

/// Scrambles `i` (splitmix64): the result looks random, and is the same in each run.
std::uint64_t scrambled(std::uint64_t i) {
  i = (i + 1) * 0x9E3779B97F4A7C15;
  i = (i ^ (i >> 30)) * 0xBF58476D1CE4E5B9;
  i = (i ^ (i >> 27)) * 0x94D049BB133111EB;
  return i ^ (i >> 31);
}

std::string site(std::size_t i) {
  return fmt::format("site-{}", i % 97);
}

std::string device(std::size_t i) {
  return fmt::format("robot-{:016x}", scrambled(i));
}

std::string fleet_topic(std::size_t i) {
  return fmt::format("org/acme/site/{}/device/{}/telemetry", site(i), device(i));
}

std::string fleet_filter(std::size_t i) {
  switch (i % 4) {
    case 0:
      return fmt::format("org/+/site/+/device/{}/telemetry", device(i));
    case 1:
      return fmt::format("org/acme/site/{}/device/{}/+", site(i), device(i));
    case 2:
      return fmt::format("+/acme/site/+/device/{}/#", device(i));
    default:
      return fmt::format("org/acme/+/{}/device/{}/#", site(i), device(i));
  }
}

std::string fleet_pattern(std::size_t i) {
  switch (i % 4) {
    case 0:
      return fmt::format("org/*/device/{}/telemetry", device(i));
    case 1:
      return fmt::format("org/acme/site/*/device/{}/*", device(i));
    case 2:
      return fmt::format("*/device/{}/telemetry", device(i));
    default:
      return fmt::format("org/acme/site/{}/device/{}*", site(i), device(i));
  }
}

/// Returns a topic with `levels` levels that it shares with other subscriptions, one for each path through them, and a
/// last level of its own.
std::string level_topic(std::size_t i, unsigned levels, std::uint64_t ways) {
  std::string topic;
  for (unsigned level = 0; level < levels; ++level) topic += fmt::format("l{}/", (i >> levels) * ways % (7 + level));
  return fmt::format("{}state-{}", topic, i);
}

std::string level_filter(std::size_t i, unsigned levels, std::uint64_t ways) {
  auto filter = level_topic(i, levels, ways);
  std::size_t start = 0;
  for (unsigned level = 0; level < levels; ++level) {
    auto const end = filter.find('/', start);
    if ((i >> level) & 1) filter.replace(start, end - start, "+");
    start = filter.find('/', start) + 1;
  }
  return filter;
}

std::string alternatives_topic(std::size_t i) {
  return level_topic(i, 7, 5);
}

std::string alternatives_filter(std::size_t i) {
  return level_filter(i, 7, 5);
}

std::string hostile_topic(std::size_t i) {
  return level_topic(i, 16, 0);
}

std::string hostile_filter(std::size_t i) {
  return level_filter(i, 16, 0);
}

std::string digits_topic(std::size_t i) {
  return fmt::format("{:016x}{:016x}/{:016x}{:016x}", scrambled(4 * i), scrambled(4 * i + 1), scrambled(4 * i + 2),
                     scrambled(4 * i + 3));
}

std::string stars_pattern(std::size_t i) {
  return fmt::format("*{}*", digits_topic(i).substr(i % 40, 7 + i % 13));
}

std::string hostile_pattern(std::size_t i) {
  auto const topic = digits_topic(i);
  return fmt::format("*{}*{}*{}*", topic.substr(0, 1), topic.substr(1, 1), topic.substr(2 + i % 40, 7 + i % 13));
}

}  // namespace

std::span<const Kind> kinds() {
  static const std::array<Kind, 8> all{{
      {"exact", fleet_topic, {fleet_topic}, {}},
      {"wildcard", fleet_topic, {fleet_filter}, {}},
      {"pattern", fleet_topic, {}, {fleet_pattern}},
      {"all", fleet_topic, {fleet_topic, fleet_filter}, {fleet_pattern}},
      {"alternatives", alternatives_topic, {alternatives_filter}, {}},
      {"stars", digits_topic, {}, {stars_pattern}},
      {"hostile_filters", hostile_topic, {hostile_filter}, {}},
      {"hostile_patterns", digits_topic, {}, {hostile_pattern}},
  }};
  return all;
}

void subscribe(topic::SubscriptionTable& table, const Kind& kind, std::size_t count) {
  topic::SubscriptionTable::Key first = 0;
  for (auto const filter : kind.filters) {
    for (std::size_t i = 0; i < count; ++i) table.add_filter(filter(i), first + i);
    first += count;
  }
  for (auto const pattern : kind.patterns)
    for (std::size_t i = 0; i < count; ++i) table.add_pattern(pattern(i), first + i).value();
  auto const expected = count * (kind.filters.size() + kind.patterns.size());
  if (table.size() != expected) throw std::logic_error("subscriptions of a kind must differ");
}

Arrivals::Arrivals(const Kind& kind, std::size_t count, std::size_t arrivals) {
  std::mt19937 random(1);
  for (std::size_t i = 0; i < arrivals; ++i) {
    text_ += kind.topic(random() % count);
    ends_.push_back(text_.size());
  }
}

}  // namespace petal::bench
