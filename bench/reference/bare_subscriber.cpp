// SPDX-License-Identifier: Apache-2.0
// The simplest subscriber: Boost.MQTT5 as its documentation shows it. bare_subscriber PORT MESSAGES QOS READS PACKET
//
// READS 1: each payload is parsed and two members are read, as a handler would; 0: only its head is looked at.
// PACKET: the largest it takes, in bytes; 0: as the library has it, 64 KiB. A larger one makes the library slower.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/mqtt5/mqtt_client.hpp>
#include <cstdio>
#include <string>

#include "../tally.hpp"
#include "arguments.hpp"

namespace mqtt5 = boost::mqtt5;
using Client = mqtt5::mqtt_client<boost::asio::ip::tcp::socket>;

namespace {

struct Subscriber {
  Client client;
  petal::bench::Tally tally;
  bool reads;

  void receive() {
    client.async_receive([this](boost::system::error_code error, const std::string& topic, const std::string& payload,
                                const mqtt5::publish_props&) {
      if (error) return;
      auto const mark =
          reads ? petal::bench::mark_of(boost::json::parse(payload)) : petal::bench::mark_at_the_head(payload);
      if (!tally.add(topic, payload.size(), mark)) return receive();
      std::printf("bench result %s\n", tally.result().c_str());
      std::fflush(stdout);
    });
  }
};

}  // namespace

int main(int argc, char** argv) {
  auto const given = petal::bench::numbers(argc, argv, 5, "PORT MESSAGES QOS READS PACKET");
  boost::asio::io_context loop(1);
  Subscriber subscriber{Client(loop), petal::bench::Tally(static_cast<std::size_t>(given[1])), given[3] != 0};
  subscriber.client.brokers("127.0.0.1", static_cast<std::uint16_t>(given[0]));
  subscriber.client.credentials("bare-subscriber");
  if (given[4] > 0)
    subscriber.client.connect_property(mqtt5::prop::maximum_packet_size, static_cast<std::uint32_t>(given[4]));
  subscriber.client.async_run([](boost::system::error_code) {});
  mqtt5::subscribe_options options;
  options.max_qos = static_cast<mqtt5::qos_e>(given[2]);
  subscriber.client.async_subscribe(
      {"bench/+", options}, {},
      [&](boost::system::error_code, const std::vector<mqtt5::reason_code>&, const mqtt5::suback_props&) {
        std::printf("ready\n");
        std::fflush(stdout);
        subscriber.receive();
      });
  loop.run();
}
