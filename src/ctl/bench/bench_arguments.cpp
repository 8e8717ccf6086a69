// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/bench_arguments.hpp"

#include "ctl/argument_checks.hpp"
#include "ctl/bench/bench_stamp.hpp"

namespace petal::ctl {
namespace {

constexpr std::size_t largest_payload = std::size_t{16} << 20;

template <typename Kind>
CLI::App* add(CLI::App& bench, std::string name, std::string description, Subcommand& chosen, const Kind& asked) {
  auto* const sub = bench.add_subcommand(std::move(name), std::move(description));
  sub->fallthrough();
  sub->footer("Ctrl-C ends it early, with the result so far. petalctl --help lists what it ends with.");
  sub->callback([&chosen, &asked] { chosen = asked; });
  return sub;
}

template <typename Number>
void add_limits(CLI::App& sub, std::optional<std::uint64_t>& messages, Number& seconds, const std::string& without) {
  sub.add_option("--messages", messages, "End after so many messages")
      ->type_name("N")
      ->check(within<std::uint64_t>(1, 1'000'000'000));
  sub.add_option("--seconds", seconds, "End after so many seconds (" + without + ")")
      ->type_name("SECONDS")
      ->check(within(0.1, 86'400.0))
      ->check(is_number());
}

void add_load(CLI::App& sub, Load& load, const std::string& usual_rate) {
  sub.add_option("--topic", load.topic, "Publish there (a topic of its own, below this robot's)")->type_name("TOPIC");
  sub.add_option("--size", load.size, "Bytes of a payload (256)")
      ->type_name("BYTES")
      ->check(within(smallest_payload, largest_payload));
  sub.add_option("--qos", load.qos, "0, 1 or 2 (1)")->type_name("QOS")->check(within(0, 2));
  sub.add_option("--rate", load.rate, "So many messages a second (" + usual_rate + ")")
      ->type_name("N")
      ->check(within(0.01, 1e6))
      ->check(is_number());
  sub.add_option("--connections", load.connections, "Requests under way at the same time (16)")
      ->type_name("N")
      ->check(within(1, 200));
}

}  // namespace

void add_bench(CLI::App& app, GivenBench& given, Subcommand& chosen) {
  auto* const bench = app.add_subcommand("bench", "Measures how much the robot's link carries, and how late it is");
  bench->fallthrough();
  bench->require_subcommand(0, 1);
  bench->callback([bench] {  // checked last, so that a mistyped word is reported first
    if (bench->get_subcommands().empty()) throw CLI::RequiredError("One of publish, subscribe and roundtrip");
  });
  bench->footer("It publishes real messages: over a metered link they cost, and the broker may count them.");

  auto* const publish = add(*bench, "publish", "How many publishes are acknowledged", chosen, given.publish);
  add_load(*publish, given.publish.load, "as many as it takes");
  add_limits(*publish, given.publish.load.messages, given.publish.load.seconds,
             "without --messages: 10, and 10000 messages");
  publish->add_flag("--stored", given.publish.goes_on_stored, "Go on while the manager stores them on its disk");
  publish->add_flag("--json", given.publish.json, "Print the result as a JSON object");

  auto* const subscribe = add(*bench, "subscribe", "How many messages arrive", chosen, given.subscribe);
  subscribe->add_option("FILTER", given.subscribe.filters, "Topics, in which + stands for a level and # for all below")
      ->required()
      ->type_name("");
  subscribe->add_option("--qos", given.subscribe.qos, "0, 1 or 2 (1)")->type_name("QOS")->check(within(0, 2));
  add_limits(*subscribe, given.subscribe.messages, given.subscribe.seconds, "10");
  subscribe->add_flag("--json", given.subscribe.json, "Print the result as a JSON object");

  auto* const roundtrip =
      add(*bench, "roundtrip", "How long a message takes to the broker and back", chosen, given.roundtrip);
  add_load(*roundtrip, given.roundtrip.load, "100");
  add_limits(*roundtrip, given.roundtrip.load.messages, given.roundtrip.load.seconds,
             "without --messages: 10, and 10000 messages");
  roundtrip->add_flag("--json", given.roundtrip.json, "Print the result as a JSON object");
}

}  // namespace petal::ctl
