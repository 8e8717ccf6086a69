// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include "outbox_fixture.hpp"

namespace petal::outbox {
namespace {

namespace fs = std::filesystem;

class OutboxFaults : public OutboxTest {
 protected:
  std::size_t set_aside() {
    std::size_t count = 0;
    for (auto const& each : fs::directory_iterator(directory_.path())) {
      auto const name = each.path().filename().string();
      count += name.find(".corrupt-") != std::string::npos && name.ends_with('Z') ? 1 : 0;
    }
    return count;
  }

  /// Overwrites the file's pages after the first `from` bytes.
  void damage(std::streamoff from) {
    std::fstream file(options_.file, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(from);
    file << std::string(200'000, '#');
  }
};

TEST_F(OutboxFaults, ADamagedFileIsKeptAsideAtTheStart) {
  std::ofstream(options_.file) << std::string(10'000, '#');

  EXPECT_EQ(answer(publish("1")), PublishOutcome::stored);

  EXPECT_EQ(set_aside(), 1U);
  EXPECT_EQ(outbox().fault(), "");
}

TEST_F(OutboxFaults, AFileThatTurnsOutDamagedIsReplacedAndWhatIsInMemoryKept) {
  for (int i = 0; i < 300; ++i) publish(std::string(1000, 'x'));
  run_until([&] { return outbox().stats().messages == 300; });
  stop();
  damage(20'480);
  outbox();
  EXPECT_EQ(outbox().stats().messages, 300U);

  link_.connect();
  run_until([&] { return set_aside() == 1 && outbox().stats().messages == 0; });
  link_.connect(false);

  EXPECT_EQ(answer(publish("after")), PublishOutcome::stored);
  EXPECT_EQ(outbox().stats().messages, 1U);
}

TEST_F(OutboxFaults, WhatCannotBeStoredIsRefusedWithTheReason) {
  fs::create_directory(options_.file);

  auto const asked = publish("1");
  run_until([&] { return asked->answer.has_value(); });

  EXPECT_TRUE(asked->failed(Errc::not_connected));
  EXPECT_NE(asked->answer->error().message().find("not connected, and it cannot be stored: "), std::string::npos);
  EXPECT_NE(outbox().fault(), "");
}

TEST_F(OutboxFaults, WithoutAFileMessagesStillLeave) {
  fs::create_directory(options_.file);
  outbox();
  link_.connect();

  EXPECT_EQ(answer(publish("1")), PublishOutcome::acknowledged);
}

TEST_F(OutboxFaults, AFileThatCanBeOpenedAgainIsUsed) {
  fs::create_directory(options_.file);
  outbox();
  EXPECT_NE(outbox().fault(), "");

  fs::remove(options_.file);
  run_until([&] { return outbox().fault().empty(); });

  EXPECT_EQ(answer(publish("1")), PublishOutcome::stored);
}

TEST_F(OutboxFaults, WhatWasPublishedBeforeTheFileCouldBeReadStandsBehindWhatItHas) {
  EXPECT_EQ(answer(publish("1")), PublishOutcome::stored);
  stop();
  auto const hidden = directory_ / "hidden";
  fs::rename(options_.file, hidden);
  fs::create_directory(options_.file);
  link_.holds_answers = true;
  outbox();
  link_.connect();
  auto const in_flight = publish("2");

  fs::remove(options_.file);
  fs::rename(hidden, options_.file);
  run_until([&] { return outbox().fault().empty(); });
  link_.lose_link();
  EXPECT_EQ(answer(in_flight), PublishOutcome::stored);
  link_.holds_answers = false;
  link_.published.clear();
  link_.connect();
  run_until_empty();

  EXPECT_EQ(sent(), (Payloads{"1", "2"}));
}

}  // namespace
}  // namespace petal::outbox
