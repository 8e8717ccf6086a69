// SPDX-License-Identifier: Apache-2.0
// Publishes QoS 1 on bench/0 to bench/(TOPICS-1) in turn, with a minimal client, as fast as a window of WINDOW
// unacknowledged messages allows. bare_publisher PORT MESSAGES TOPICS WINDOW SIZE
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <string>

#include "../bare_client.hpp"
#include "../payload.hpp"
#include "arguments.hpp"

namespace {

struct Publisher {
  petal::bench::BareClient client;
  std::int64_t messages;
  std::int64_t topics;
  std::size_t size;
  std::int64_t sent = 0;
  std::int64_t acknowledged = 0;
  std::int64_t began = petal::bench::now();

  void publish_next() {
    if (sent == messages) return;
    auto const number = sent++;
    client.publish("bench/" + std::to_string(number % topics), petal::bench::payload(number / topics, size), [this] {
      if (++acknowledged < messages) return publish_next();
      auto const seconds = static_cast<double>(petal::bench::now() - began) / 1e9;
      std::printf("bench result {\"per_second\":%f}\n", static_cast<double>(messages) / seconds);
      client.close();
    });
  }
};

}  // namespace

int main(int argc, char** argv) {
  auto const given = petal::bench::numbers(argc, argv, 5, "PORT MESSAGES TOPICS WINDOW SIZE");
  boost::asio::io_context loop(1);
  Publisher publisher{{loop, static_cast<std::uint16_t>(given[0]), "bare-publisher"},
                      given[1],
                      given[2],
                      static_cast<std::size_t>(given[4])};
  publisher.client.connect(0, [&] {
    for (long long i = 0; i < given[3]; ++i) publisher.publish_next();
  });
  loop.run();
}
