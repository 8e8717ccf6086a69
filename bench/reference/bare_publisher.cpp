// SPDX-License-Identifier: Apache-2.0
// Publishes QoS 1 on bench/0 to bench/(TOPICS-1) in turn, with Boost.MQTT5 as its documentation shows it, as fast as a
// window of WINDOW unacknowledged messages allows. bare_publisher PORT MESSAGES TOPICS WINDOW SIZE
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/mqtt5/mqtt_client.hpp>
#include <cstdio>
#include <string>

#include "../payload.hpp"
#include "arguments.hpp"

namespace mqtt5 = boost::mqtt5;
using Client = mqtt5::mqtt_client<boost::asio::ip::tcp::socket>;

namespace {

struct Publisher {
  Client client;
  std::int64_t messages;
  std::int64_t topics;
  std::size_t size;
  std::int64_t sent = 0;
  std::int64_t acknowledged = 0;
  std::int64_t began = petal::bench::now();

  void publish_next() {
    if (sent == messages) return;
    auto const number = sent++;
    client.async_publish<mqtt5::qos_e::at_least_once>(
        "bench/" + std::to_string(number % topics), petal::bench::payload(number / topics, size), mqtt5::retain_e::no,
        {}, [this](boost::system::error_code, mqtt5::reason_code, const mqtt5::puback_props&) {
          if (++acknowledged < messages) return publish_next();
          auto const seconds = static_cast<double>(petal::bench::now() - began) / 1e9;
          std::printf("bench result {\"per_second\":%f}\n", static_cast<double>(messages) / seconds);
          client.cancel();
        });
  }
};

}  // namespace

int main(int argc, char** argv) {
  auto const given = petal::bench::numbers(argc, argv, 5, "PORT MESSAGES TOPICS WINDOW SIZE");
  boost::asio::io_context loop(1);
  Publisher publisher{Client(loop), given[1], given[2], static_cast<std::size_t>(given[4])};
  publisher.client.brokers("127.0.0.1", static_cast<std::uint16_t>(given[0]));
  publisher.client.credentials("bare-publisher");
  publisher.client.async_run([](boost::system::error_code) {});
  for (long long i = 0; i < given[3]; ++i) publisher.publish_next();
  loop.run();
}
