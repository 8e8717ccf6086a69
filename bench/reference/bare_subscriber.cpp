// SPDX-License-Identifier: Apache-2.0
// The simplest subscriber: Boost.MQTT5 as its documentation shows it. bare_subscriber PORT MESSAGES
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/mqtt5/mqtt_client.hpp>
#include <cstdio>
#include <string>

#include "../tally.hpp"

namespace mqtt5 = boost::mqtt5;
using Client = mqtt5::mqtt_client<boost::asio::ip::tcp::socket>;

namespace {

void receive(Client& client, petal::bench::Tally& tally) {
  client.async_receive([&](boost::system::error_code error, const std::string& topic, const std::string& payload,
                           const mqtt5::publish_props&) {
    if (error) return;
    if (!tally.add(topic, payload)) return receive(client, tally);
    std::printf("bench result %s\n", tally.result().c_str());
    std::fflush(stdout);
    client.cancel();
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: %s PORT MESSAGES\n", argv[0]), 64;
  boost::asio::io_context loop(1);
  Client client(loop);
  petal::bench::Tally tally(std::stoul(argv[2]));
  client.brokers("127.0.0.1", static_cast<std::uint16_t>(std::stoul(argv[1])));
  client.credentials("bare-subscriber");
  client.async_run([](boost::system::error_code) {});
  mqtt5::subscribe_options options;
  options.max_qos = mqtt5::qos_e::at_least_once;
  client.async_subscribe(
      {"bench/+", options}, {},
      [&](boost::system::error_code, const std::vector<mqtt5::reason_code>&, const mqtt5::suback_props&) {
        std::printf("ready\n");
        std::fflush(stdout);
        receive(client, tally);
      });
  loop.run();
}
