// SPDX-License-Identifier: Apache-2.0
// Random events against a model of a broker that keeps its session: whatever happens, each completion comes exactly
// once, QoS 2 is delivered exactly once, QoS 1 at least once, and what a broker must never see is never sent.
#include <random>
#include <set>

#include "machine_fixture.hpp"

namespace petal::broker_link::test {
namespace {

constexpr std::size_t receive_maximum = 8;

/// A broker with a session that outlives links (MQTT 5, 4.1).
class ModelBroker {
 public:
  /// Takes what the client has sent, and says no more than was asked.
  void take(const ClientPacket& packet) {
    switch (packet.type) {
      case 3:
        return take_publish(packet);
      case 6:
        held_.erase(packet.id);
        unanswered_.push_back(acknowledgement(0x70, packet.id));
        return;
      case 8:
        unanswered_.push_back(suback(packet.id, packet.filters.size()));
        return;
      default:
        return;
    }
  }

  /// Some answer, in any order.
  std::string answer(std::mt19937& random) {
    if (unanswered_.empty()) return {};
    auto const at = std::uniform_int_distribution<std::size_t>(0, unanswered_.size() - 1)(random);
    auto bytes = unanswered_[at];
    unanswered_.erase(unanswered_.begin() + static_cast<std::ptrdiff_t>(at));
    auto const type = static_cast<unsigned char>(bytes[0]) >> 4U;
    bool const makes_room = type == 4 || type == 7;  // PUBACK and PUBCOMP (MQTT 5, 4.9)
    if (makes_room && in_flight_ != 0) --in_flight_;
    return bytes;
  }

  void link_lost() {
    unanswered_.clear();
    in_flight_ = 0;
  }

  std::map<std::string, int> delivered;
  std::size_t most_in_flight = 0;

 private:
  void take_publish(const ClientPacket& packet) {
    most_in_flight = std::max(most_in_flight, ++in_flight_);
    if (packet.qos() == 1) {
      ++delivered[packet.payload];
      unanswered_.push_back(acknowledgement(0x40, packet.id));
      return;
    }
    if (held_.insert(packet.id).second) ++delivered[packet.payload];  // MQTT 5, 4.3.3: method A
    unanswered_.push_back(acknowledgement(0x50, packet.id));
  }

  std::set<std::uint16_t> held_;
  std::vector<std::string> unanswered_;
  std::size_t in_flight_ = 0;
};

/// A message as its owner keeps it on disk.
struct Kept {
  std::string payload;
  Qos qos{};
  std::uint16_t id = 0;
  bool sent_before = false;
  bool received = false;
  bool done = false;
  AskedPtr asked = nullptr;  ///< over this link
  bool is_recording = false;
  std::function<void()> recorded = {};
};

class SessionModel : public MachineTest {
 protected:
  void run(unsigned seed, int steps) {
    random_.seed(seed);
    begin_link();
    for (int i = 0; i < steps; ++i) step();
    finish();
    check();
  }

  bool chance(int in) { return std::uniform_int_distribution<int>(0, in - 1)(random_) == 0; }

  void step() {
    if (chance(60)) return lose_link();
    if (chance(3)) return add();
    if (chance(3)) return transfer();
    if (chance(4)) return record();
    if (chance(10)) return ask();
    if (chance(20)) return pass(std::chrono::seconds(1));
    answer();
  }

  /// Until all is done; links that live make it so.
  void finish() {
    for (int rounds = 0; rounds < 100'000 && !is_done(); ++rounds) {
      transfer();
      answer();
      record();
    }
    end();
  }

  bool is_done() const {
    return std::all_of(kept_.begin(), kept_.end(), [](const auto& each) { return each->done; });
  }

  void begin_link() {
    machine_.reset();
    connect(connack(!first_link_, {"\x21\x00\x08", 3}));
    first_link_ = false;
    for (auto const& each : kept_)
      if (!each->done) send(each);
  }

  /// What the kernel had taken may or may not have arrived: here, all of it or a beginning.
  void lose_link() {
    if (chance(2)) transfer();
    end(chance(2));
    broker_.link_lost();
    for (auto const& each : kept_) {
      if (each->asked) settle(*each);
      each->is_recording = false;
      each->recorded = nullptr;
    }
    begin_link();
  }

  void add() {
    auto const each = std::make_shared<Kept>();
    each->payload = std::to_string(kept_.size());
    each->qos = chance(2) ? Qos::exactly_once : Qos::at_least_once;
    each->id = static_cast<std::uint16_t>(transport::first_kept_identifier + kept_.size());
    kept_.push_back(each);
    send(each);
  }

  void send(const std::shared_ptr<Kept>& each) {
    transport::Handshake handshake{.packet_id = each->id,
                                   .sent_before = std::exchange(each->sent_before, true),
                                   .received = each->received,
                                   .on_received = [each = each.get()](std::function<void()> recorded) {
                                     each->is_recording = true;
                                     each->recorded = std::move(recorded);
                                   }};
    each->asked = publish({.topic = "t", .payload = each->payload, .qos = each->qos}, std::move(handshake));
    all_asked_.push_back(each->asked);
  }

  void ask() { all_asked_.push_back(subscribe({"a", "b"})); }

  /// The disk has it: that outlives the link.
  void record() {
    for (auto const& each : kept_) {
      if (!std::exchange(each->is_recording, false)) continue;
      each->received = true;
      std::exchange(each->recorded, nullptr)();
      return;
    }
  }

  void transfer() {
    for (auto const& packet : sent()) broker_.take(packet);
    settle_all();
  }

  void answer() {
    auto const bytes = broker_.answer(random_);
    if (!bytes.empty()) receive(bytes);
    settle_all();
  }

  void settle_all() {
    for (auto const& each : kept_)
      if (each->asked && each->asked->is_answered()) settle(*each);
  }

  static void settle(Kept& each) {
    each.done = each.done || each.asked->succeeded();
    if (!each.done) EXPECT_TRUE(each.asked->error().is(Errc::link_lost));
    each.asked.reset();
  }

  void check() {
    for (auto const& asked : all_asked_) ASSERT_EQ(asked->times, 1);
    for (auto const& each : kept_) {
      ASSERT_TRUE(each->done);
      if (each->qos == Qos::exactly_once)
        ASSERT_EQ(broker_.delivered[each->payload], 1);
      else
        ASSERT_GE(broker_.delivered[each->payload], 1);
    }
    ASSERT_LE(broker_.most_in_flight, receive_maximum);
  }

  std::mt19937 random_;
  ModelBroker broker_;
  bool first_link_ = true;
  std::vector<std::shared_ptr<Kept>> kept_;
  std::vector<AskedPtr> all_asked_;
};

class SessionModelTest : public SessionModel, public testing::WithParamInterface<unsigned> {};

TEST_P(SessionModelTest, CompletesEverythingOnceAndDeliversExactlyOnce) {
  run(GetParam(), 2'000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SessionModelTest, testing::Range(1U, 41U));

}  // namespace
}  // namespace petal::broker_link::test
