// SPDX-License-Identifier: Apache-2.0
// Publishes QoS 1 on bench/0 to bench/(TOPICS-1) in turn. publisher PORT MESSAGES TOPICS PER_SECOND
//
// PER_SECOND 0: as fast as a window of 1,000 unacknowledged messages allows.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/mqtt5/mqtt_client.hpp>
#include <cstdio>
#include <string>

#include "../tally.hpp"

namespace mqtt5 = boost::mqtt5;
using Client = mqtt5::mqtt_client<boost::asio::ip::tcp::socket>;

namespace {

class Publisher {
 public:
  Publisher(boost::asio::io_context& loop, Client& client, std::int64_t messages, std::int64_t topics,
            std::int64_t per_second)
      : client_(client), timer_(loop), messages_(messages), topics_(topics), per_second_(per_second) {}

  void start() {
    timer_.expires_after(std::chrono::seconds(0));
    if (per_second_ > 0) return tick();
    for (int i = 0; i < 1000; ++i) publish_next(true);
  }

 private:
  void tick() {
    if (sent_ == messages_) return;
    publish_next(false);
    timer_.expires_at(timer_.expiry() + std::chrono::nanoseconds(1'000'000'000 / per_second_));
    timer_.async_wait([this](boost::system::error_code) { tick(); });
  }

  void publish_next(bool go_on) {
    if (sent_ == messages_) return;
    auto const number = sent_++;
    client_.async_publish<mqtt5::qos_e::at_least_once>(
        "bench/" + std::to_string(number % topics_), petal::bench::payload(number / topics_), mqtt5::retain_e::no, {},
        [this, go_on](boost::system::error_code, mqtt5::reason_code, const mqtt5::puback_props&) {
          if (++acknowledged_ == messages_) return client_.cancel();
          if (go_on) publish_next(true);
        });
  }

  Client& client_;
  boost::asio::steady_timer timer_;
  std::int64_t messages_;
  std::int64_t topics_;
  std::int64_t per_second_;
  std::int64_t sent_ = 0;
  std::int64_t acknowledged_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::fprintf(stderr, "usage: %s PORT MESSAGES TOPICS PER_SECOND\n", argv[0]), 64;
  boost::asio::io_context loop(1);
  Client client(loop);
  client.brokers("127.0.0.1", static_cast<std::uint16_t>(std::stoul(argv[1])));
  client.credentials("bench-publisher");
  client.async_run([](boost::system::error_code) {});
  Publisher publisher(loop, client, std::stoll(argv[2]), std::stoll(argv[3]), std::stoll(argv[4]));
  boost::asio::post(loop, [&] { publisher.start(); });
  loop.run();
}
