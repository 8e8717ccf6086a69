// SPDX-License-Identifier: Apache-2.0
// Many robots in one process, each an MQTT client of its own: bench_robots PORT ROBOTS MESSAGES_EACH PER_SECOND
//
// Robot i publishes its numbers with QoS 1 on fleet/i/telemetry, PER_SECOND messages a second from all robots together;
// with 0 each robot publishes its next message when its last is acknowledged. Prints `bench connected {...}` when all
// are connected, publishes when a line arrives on standard input, prints `bench result {...}`, and ends when standard
// input ends.
#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include "../bare_client.hpp"
#include "../payload.hpp"

namespace asio = boost::asio;

namespace {

constexpr std::size_t payload_size = 256;

using petal::bench::BareClient;

struct Load {
  std::uint16_t port;
  std::int64_t robots;
  std::int64_t messages_each;
  std::int64_t per_second;

  std::int64_t messages() const { return robots * messages_each; }
};

class Fleet {
 public:
  Fleet(asio::io_context& loop, Load load) : loop_(loop), load_(load), input_(loop, ::dup(STDIN_FILENO)), timer_(loop) {
    for (int i = 0; i < connecting_at_once; ++i) connect_next();
  }

 private:
  // A broker accepts no more connections at a time than its listen queue holds: 100 for mosquitto.
  static constexpr int connecting_at_once = 50;

  void connect_next() {
    if (static_cast<std::int64_t>(clients_.size()) == load_.robots) return;
    auto const robot = clients_.size();
    clients_.push_back(std::make_unique<BareClient>(loop_, load_.port, "robot-" + std::to_string(robot)));
    clients_.back()->connect(0, [this] { connected(); });
  }

  void connected() {
    ++connacks_;
    connect_next();
    if (connacks_ != load_.robots) return;
    std::printf("bench connected {\"robots\":%lld,\"seconds\":%.3f}\n", static_cast<long long>(load_.robots),
                static_cast<double>(petal::bench::now() - made_) / 1e9);
    std::fflush(stdout);
    asio::async_read_until(input_, asio::dynamic_buffer(line_), '\n', [this](boost::system::error_code error, auto) {
      if (error) return loop_.stop();
      begin();
      line_.clear();
      asio::async_read_until(input_, asio::dynamic_buffer(line_), '\n', [this](auto, auto) { loop_.stop(); });
    });
  }

  void begin() {
    begun_ = petal::bench::now();
    if (load_.per_second > 0) return tick();
    for (std::int64_t robot = 0; robot < load_.robots; ++robot) publish(robot, 0);
  }

  /// Publishes the messages that are due. If the machine is late, so are they.
  void tick() {
    auto const due = std::min(load_.messages(), (petal::bench::now() - begun_) * load_.per_second / 1'000'000'000 + 1);
    for (; sent_ < due; ++sent_) publish(sent_ % load_.robots, sent_ / load_.robots);
    if (sent_ == load_.messages()) return;
    timer_.expires_after(std::chrono::milliseconds(1));
    timer_.async_wait([this](boost::system::error_code) { tick(); });
  }

  void publish(std::int64_t robot, std::int64_t number) {
    clients_[static_cast<std::size_t>(robot)]->publish("fleet/" + std::to_string(robot) + "/telemetry",
                                                       petal::bench::payload(number, payload_size),
                                                       [this, robot, number] {
                                                         if (++acknowledged_ == load_.messages()) return finish();
                                                         if (load_.per_second == 0 && number + 1 < load_.messages_each)
                                                           publish(robot, number + 1);
                                                       });
  }

  void finish() const {
    auto const seconds = static_cast<double>(petal::bench::now() - begun_) / 1e9;
    std::printf(
        "bench result {\"messages\":%lld,\"failed\":%lld,\"connections\":%lld,\"begun_ns\":%lld,\"seconds\":%.3f}\n",
        static_cast<long long>(acknowledged_), static_cast<long long>(failed_), static_cast<long long>(connacks_),
        static_cast<long long>(begun_), seconds);
    std::fflush(stdout);
  }

  asio::io_context& loop_;
  Load load_;
  asio::posix::stream_descriptor input_;
  asio::steady_timer timer_;
  std::vector<std::unique_ptr<BareClient>> clients_;
  std::string line_;
  std::int64_t made_ = petal::bench::now();
  std::int64_t begun_ = 0;
  std::int64_t connacks_ = 0;
  std::int64_t sent_ = 0;
  std::int64_t acknowledged_ = 0;
  std::int64_t failed_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::fprintf(stderr, "usage: %s PORT ROBOTS MESSAGES_EACH PER_SECOND\n", argv[0]), 64;
  asio::io_context loop(1);
  Fleet const fleet(loop, {static_cast<std::uint16_t>(std::stoul(argv[1])), std::stoll(argv[2]), std::stoll(argv[3]),
                           std::stoll(argv[4])});
  loop.run();
}
