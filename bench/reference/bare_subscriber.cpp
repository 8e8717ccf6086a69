// SPDX-License-Identifier: Apache-2.0
// A minimal subscriber: bare_subscriber PORT MESSAGES QOS READS PACKET
//
// READS 1: each payload is parsed and two members are read, as a handler would; 0: only its head is read.
// PACKET: the Maximum Packet Size that it announces, in bytes; 0: none.
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <string>

#include "../bare_client.hpp"
#include "../tally.hpp"
#include "arguments.hpp"

namespace {

struct Subscriber {
  petal::bench::BareClient client;
  petal::bench::Tally tally;
  bool reads;

  void receive(std::string_view topic, std::string_view payload) {
    auto const mark =
        reads ? petal::bench::mark_of(boost::json::parse(payload)) : petal::bench::mark_at_the_head(payload);
    if (!tally.add(std::string(topic), payload.size(), mark)) return;
    std::printf("bench result %s\n", tally.result().c_str());
    std::fflush(stdout);
  }
};

}  // namespace

int main(int argc, char** argv) {
  auto const given = petal::bench::numbers(argc, argv, 5, "PORT MESSAGES QOS READS PACKET");
  boost::asio::io_context loop(1);
  Subscriber subscriber{{loop, static_cast<std::uint16_t>(given[0]), "bare-subscriber"},
                        petal::bench::Tally(static_cast<std::size_t>(given[1])),
                        given[3] != 0};
  auto const take = [&](std::string_view topic, std::string_view payload) { subscriber.receive(topic, payload); };
  auto const ready = [] {
    std::printf("ready\n");
    std::fflush(stdout);
  };
  subscriber.client.connect(static_cast<std::uint32_t>(given[4]),
                            [&] { subscriber.client.subscribe("bench/+", static_cast<int>(given[2]), take, ready); });
  loop.run();
}
