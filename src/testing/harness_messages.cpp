// SPDX-License-Identifier: Apache-2.0
// Messages, the link, and the robot.
#include <algorithm>
#include <petal/testing/harness.hpp>
#include <stdexcept>

#include "testing/harness_parts.hpp"
#include "topic/filter.hpp"
#include "topic/name.hpp"

namespace petal::testing {

bool Harness::receive(std::string topic, Payload payload, Qos qos, bool retained) {
  return receive(Message(std::move(topic), std::move(payload).text(), qos, retained));
}

bool Harness::receive(const Message& message) {
  topic::check_name(message.topic()).value();
  bool const wanted = parts_->world.broker.deliver(message);
  settle();
  return wanted;
}

void Harness::subscribe_for_others(std::string filter) {
  run(parts_->world.subscribe_for_others(std::move(filter))).value();
}

std::vector<Published> Harness::published(const std::string& filter) const {
  topic::check_filter(filter).value();
  std::vector<Published> found;
  for (auto const& message : parts_->world.broker.published())
    if (topic::filter_matches(filter, message.topic)) found.push_back(message);
  return found;
}

void Harness::forget_published() {
  parts_->world.broker.forget_published();
}

void Harness::disconnect() {
  parts_->world.broker.set_connected(false);
  settle();
}

void Harness::connect() {
  parts_->world.broker.set_connected(true);
  settle();
}

void Harness::fail_publishes(Errc errc, int times) {
  parts_->world.broker.fail_publishes(Error(errc, "the publish failed: the test says so"), times);
}

void Harness::refuse_subscription(std::string filter) {
  parts_->world.broker.refuse(std::move(filter));
}

std::int64_t Harness::receive_from_redis(const std::string& channel, const std::string& message) {
  auto const receivers = parts_->world.redis.publish(channel, message);
  settle();
  return receivers;
}

void Harness::set_redis_reachable(bool reachable) {
  parts_->world.redis.set_reachable(reachable);
}

void Harness::provision(const std::string& organization_id) {
  parts_->world.local_db.provision(organization_id);
  settle();
}

void Harness::set(std::string key, std::string value) {
  parts_->world.settings[std::move(key)] = std::move(value);
}

void Harness::fail_database(bool fails) {
  parts_->world.local_db.set_failing(fails);
}

const std::vector<Failure>& Harness::errors() const {
  return parts_->world.notes.failures;
}

const std::vector<LogLine>& Harness::log() const {
  return parts_->world.notes.lines;
}

}  // namespace petal::testing
