// SPDX-License-Identifier: Apache-2.0
// The load of the rows that receive messages: publishes on bench/0 to bench/(TOPICS-1) in turn, over a plain socket, so
// that it takes little from the cores that the others need. publisher PORT MESSAGES TOPICS PER_SECOND QOS SIZE
//
// PER_SECOND 0: as fast as the broker accepts them, with at most 1,000 unacknowledged messages of QoS 1. With QoS 0 it
// then publishes on bench/end that all are sent, again and again, until it is ended.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "../payload.hpp"
#include "arguments.hpp"
#include "mqtt_socket.hpp"

namespace {

constexpr std::int64_t window = 1000;
constexpr std::size_t full = 16384;

struct Plan {
  std::int64_t messages;
  std::int64_t topics;
  std::int64_t per_second;
  int qos;
  std::size_t size;

  std::string packet(std::int64_t number) const {
    return petal::bench::publish_packet("bench/" + std::to_string(number % topics),
                                        petal::bench::payload(number / topics, size), qos, number);
  }
};

void publish_at_a_pace(petal::bench::MqttSocket& broker, const Plan& plan) {
  auto due = std::chrono::steady_clock::now();
  for (std::int64_t sent = 0; sent < plan.messages; ++sent) {
    std::this_thread::sleep_until(due);
    due += std::chrono::nanoseconds(1'000'000'000 / plan.per_second);
    broker.write(plan.packet(sent));
    broker.read_what_is_there();
  }
}

void publish_at_full_speed(petal::bench::MqttSocket& broker, const Plan& plan) {
  std::string batch;
  for (std::int64_t sent = 0; sent < plan.messages;) {
    auto const room = plan.qos == 0 ? window : window - (sent - broker.acknowledged());
    auto const last = std::min(plan.messages, sent + room);
    while (sent < last && batch.size() < full) batch += plan.packet(sent++);
    broker.write(batch);
    batch.clear();
    if (plan.qos > 0) broker.read_until(std::max<std::int64_t>(0, sent - window + window / 4));
  }
}

void say_the_end(petal::bench::MqttSocket& broker, const Plan& plan) {
  std::this_thread::sleep_for(std::chrono::seconds(1));  // so that messages on their way are handled
  for (;;) {
    broker.write(petal::bench::publish_packet(petal::bench::the_end, petal::bench::payload(0, plan.size), 0, 0));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace

int main(int argc, char** argv) {
  auto const given = petal::bench::numbers(argc, argv, 6, "PORT MESSAGES TOPICS PER_SECOND QOS SIZE");
  Plan const plan{given[1], given[2], given[3], static_cast<int>(given[4]), static_cast<std::size_t>(given[5])};
  petal::bench::MqttSocket broker(static_cast<std::uint16_t>(given[0]), "bench-publisher");
  auto const began = petal::bench::now();
  if (plan.per_second > 0)
    publish_at_a_pace(broker, plan);
  else
    publish_at_full_speed(broker, plan);
  if (plan.qos > 0) broker.read_until(plan.messages);
  auto const seconds = static_cast<double>(petal::bench::now() - began) / 1e9;
  std::printf("bench result {\"per_second\":%f}\n", static_cast<double>(plan.messages) / seconds);
  std::fflush(stdout);
  if (plan.qos == 0) say_the_end(broker, plan);
}
