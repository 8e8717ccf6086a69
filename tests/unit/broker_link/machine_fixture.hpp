// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker_link/session_machine.hpp"
#include "client_packets.hpp"
#include "scripted_broker.hpp"

namespace petal::broker_link::test {

using petal::test::acknowledgement;
using petal::test::ClientPacket;
using petal::test::connack;
using petal::test::packet;
using petal::test::suback;

/// Remembers how it was completed, and how often.
class Asked final : public Completion {
 public:
  void complete(Answer given) override {
    ++times;
    answer = std::move(given);
  }
  bool is_answered() const { return times != 0; }
  bool succeeded() const { return answer && answer->result.has_value(); }
  Error error() const { return answer && answer->result.has_error() ? answer->result.error() : Error(); }

  int times = 0;
  std::optional<Answer> answer;
};
using AskedPtr = std::shared_ptr<Asked>;

/// A machine, a clock that a test moves, and what came out.
class MachineTest : public testing::Test {
 protected:
  using Time = SessionMachine::Time;

  SessionMachine& machine() {
    if (!machine_) {
      SessionMachine::Callbacks callbacks;
      callbacks.on_established = [this](const mqtt_codec::Connack& came) { connacks.push_back(came); };
      callbacks.on_publish = [this](mqtt_codec::Publish came) { published.push_back(std::move(came)); };
      callbacks.on_pubrel = [this](std::uint16_t id) { released.push_back(id); };
      callbacks.on_unread = [this](const UnreadMessage& came) { unread.push_back(came); };
      machine_ = std::make_unique<SessionMachine>(options, std::move(callbacks));
    }
    return *machine_;
  }

  /// A session that `answer` to CONNECT has begun.
  void connect(const std::string& answer = connack(false)) {
    machine().begin(now);
    sent();
    receive(answer);
  }

  void receive(const std::string& bytes) {
    machine().received(bytes, now);
    deliver();
  }

  /// What is to be sent, which is written at once.
  std::vector<ClientPacket> sent() {
    auto const bytes = machine().take_output();
    machine().written(bytes.size(), now);
    deliver();
    return petal::test::ClientPackets(bytes, options.connect.version == mqtt_codec::Version::v5).all();
  }

  void pass(std::chrono::milliseconds time, LinkProgress progress = {}) {
    now += time;
    machine().tick(now, progress);
    deliver();
  }

  void end(bool by_peer = true) {
    machine().connection_ended("it ended", by_peer);
    deliver();
  }

  AskedPtr publish(transport::OutgoingMessage message, std::optional<transport::Handshake> handshake = {}) {
    auto const asked = std::make_shared<Asked>();
    machine().publish(std::move(message), std::move(handshake), asked, now);
    deliver();
    return asked;
  }
  AskedPtr publish(Qos qos, const std::string& topic = "t") {
    return publish({.topic = topic, .payload = "1", .qos = qos});
  }

  AskedPtr subscribe(const std::vector<std::string>& filters, std::uint32_t identifier = 0) {
    auto const asked = std::make_shared<Asked>();
    std::vector<mqtt_codec::Subscription> subscriptions;
    for (auto const& filter : filters) subscriptions.push_back({.filter = filter});
    machine().subscribe(subscriptions, identifier, asked, now);
    deliver();
    return asked;
  }

  void deliver() {
    for (auto& [completion, answer] : machine().take_completed()) completion->complete(std::move(answer));
  }

  SessionOptions options;
  Time now = Time() + std::chrono::hours(1);
  std::vector<mqtt_codec::Connack> connacks;
  std::vector<mqtt_codec::Publish> published;
  std::vector<std::uint16_t> released;
  std::vector<UnreadMessage> unread;
  std::unique_ptr<SessionMachine> machine_;
};

/// A PUBLISH as a broker sends it (MQTT 5, 3.3).
inline std::string incoming(unsigned flags, const std::string& topic, const std::string& payload, std::uint16_t id = 0,
                            const std::string& properties = {}) {
  std::string body = {static_cast<char>(topic.size() >> 8U), static_cast<char>(topic.size() & 0xFFU)};
  body += topic;
  if ((flags & 6U) != 0) body += petal::test::id_bytes(id);
  body += static_cast<char>(properties.size());
  return packet(0x30U | flags, body + properties + payload);
}

}  // namespace petal::broker_link::test
