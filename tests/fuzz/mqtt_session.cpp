// SPDX-License-Identifier: Apache-2.0
// A session as a script, both directions: what a broker sends, what petals ask for, time, and the end. What leaves must
// be MQTT that a client may send, read by the letter; every completion must come exactly once.
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker_link/session_machine.hpp"
#include "unit/broker_link/client_packets.hpp"

namespace {

using petal::broker_link::Answer;
using petal::broker_link::SessionMachine;
using petal::mqtt_codec::Version;

class Asked final : public petal::broker_link::Completion {
 public:
  void complete(Answer) override {
    if (++times > 1) std::abort();
  }
  int times = 0;
};

/// Takes the script apart.
class Script {
 public:
  explicit Script(std::string_view bytes) : bytes_(bytes) {}
  bool at_end() const { return bytes_.empty(); }
  unsigned byte() {
    if (bytes_.empty()) return 0;
    auto const value = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  std::string_view bytes(std::size_t count) {
    auto const taken = bytes_.substr(0, count);
    bytes_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view bytes_;
};

class Run {
 public:
  explicit Run(std::string_view script) : script_(script) {
    auto const flags = script_.byte();
    petal::broker_link::SessionOptions options;
    options.connect.version = (flags & 1U) != 0 ? Version::v3_1_1 : Version::v5;
    options.connect.client_id = "fuzz";
    options.skips_unreadable = (flags & 2U) != 0;
    options.accepted_packet = 64;
    is_5_ = options.connect.version == Version::v5;
    machine_ = std::make_unique<SessionMachine>(options, callbacks());
  }

  void play() {
    machine_->begin(now_);
    while (!script_.at_end() && !machine_->is_over()) {
      step();
      write();
    }
    machine_->connection_ended("the script has ended", true);
    deliver();
    for (auto const& asked : asked_)
      if (asked->times != 1) std::abort();
    for (auto const& kept : kept_) kept();
  }

 private:
  SessionMachine::Callbacks callbacks() {
    SessionMachine::Callbacks callbacks;
    callbacks.on_publish = [this](petal::mqtt_codec::Publish publish) {
      if (publish.qos == petal::Qos::at_least_once)
        machine_->acknowledge(petal::mqtt_codec::PacketType::puback, publish.packet_id, now_);
    };
    callbacks.on_pubrel = [this](std::uint16_t id) {
      machine_->acknowledge(petal::mqtt_codec::PacketType::pubcomp, id, now_);
    };
    callbacks.on_unread = [](const petal::broker_link::UnreadMessage&) {};
    return callbacks;
  }

  std::shared_ptr<Asked> asked() {
    asked_.push_back(std::make_shared<Asked>());
    return asked_.back();
  }

  void step() {
    switch (script_.byte() % 10) {
      case 0:
        machine_->received(script_.bytes(script_.byte()), now_);
        break;
      case 1:
        machine_->received(
            is_5_ ? std::string_view("\x20\x03\x00\x00\x00", 5) : std::string_view("\x20\x02\x00\x00", 4), now_);
        break;
      case 2:
        publish({});
        break;
      case 3: {
        auto const given = script_.byte();
        publish(petal::transport::Handshake{
            .packet_id = static_cast<std::uint16_t>(petal::transport::first_kept_identifier + given % 8),
            .sent_before = (given & 8U) != 0,
            .received = (given & 16U) != 0,
            .on_received = [this](std::function<void()> kept) { kept_.push_back(std::move(kept)); }});
        break;
      }
      case 4:
        machine_->subscribe({{.filter = std::string(script_.bytes(script_.byte() % 8))}, {.filter = "b/#"}},
                            script_.byte(), asked(), now_);
        break;
      case 5:
        machine_->unsubscribe({"a", "b"}, asked(), now_);
        break;
      case 6:
        now_ += std::chrono::milliseconds(100 * script_.byte());
        machine_->tick(now_, {.moved = (script_.byte() & 1U) != 0, .some_on_their_way = false});
        machine_->next_deadline();
        break;
      case 7:
        if (!kept_.empty()) {
          auto const kept = std::move(kept_.front());
          kept_.pop_front();
          kept();
        }
        break;
      case 8:
        machine_->disconnect(now_);
        break;
      default:
        acknowledge();
    }
    deliver();
  }

  void publish(std::optional<petal::transport::Handshake> handshake) {
    petal::transport::OutgoingMessage message;
    auto const how = script_.byte();
    message.qos = static_cast<petal::Qos>(how % 3);
    message.retain = (how & 4U) != 0;
    message.topic = "t" + std::string(how >> 5U, 'x');
    message.payload = script_.bytes(script_.byte() % 32);
    if ((how & 8U) != 0) message.properties.user.emplace_back("n", message.payload);
    if ((how & 16U) != 0) message.expiry = std::chrono::seconds(how);
    machine_->publish(std::move(message), std::move(handshake), asked(), now_);
  }

  /// An acknowledgement of something that was sent.
  void acknowledge() {
    if (ids_.empty()) return;
    auto const id = ids_[script_.byte() % ids_.size()];
    auto const type = 4 + script_.byte() % 8;
    std::string packet = {static_cast<char>(type << 4U | (type == 6 ? 2U : 0U)), '\x02', static_cast<char>(id >> 8U),
                          static_cast<char>(id & 0xFFU)};
    machine_->received(packet, now_);
  }

  void write() {
    auto const bytes = machine_->take_output();
    for (auto const& packet : petal::test::ClientPackets(bytes, is_5_).all())
      if (packet.id != 0) ids_.push_back(packet.id);
    machine_->written(bytes.size(), now_);
    deliver();
  }

  void deliver() {
    for (auto& [completion, answer] : machine_->take_completed()) completion->complete(std::move(answer));
  }

  Script script_;
  bool is_5_ = true;
  SessionMachine::Time now_ = SessionMachine::Time() + std::chrono::hours(1);
  std::unique_ptr<SessionMachine> machine_;
  std::vector<std::shared_ptr<Asked>> asked_;
  std::deque<std::function<void()>> kept_;
  std::vector<std::uint16_t> ids_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Run(std::string_view(reinterpret_cast<const char*>(data), size)).play();
  return 0;
}
