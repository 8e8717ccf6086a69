// SPDX-License-Identifier: Apache-2.0
#include "local_db/machine_id.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <regex>

#include "local_db/uuid.hpp"
#include "support/temporary_directory.hpp"

namespace petal::local_db {
namespace {

class MachineId : public testing::Test {
 protected:
  std::filesystem::path etc(const std::string& content) {
    std::ofstream(directory_ / "etc-machine-id") << content;
    return directory_ / "etc-machine-id";
  }

  bool keeps_a_file() { return std::filesystem::exists(directory_ / "machine-id"); }

  test::TemporaryDirectory directory_;
};

bool is_random_uuid(const std::string& text) {
  return std::regex_match(text, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

TEST_F(MachineId, IsWhatSystemdDerivesFromTheSystemsId) {
  auto const id = machine_id(directory_.path(), etc("0123456789abcdeffedcba9876543210\n")).id;

  EXPECT_EQ(id, "2a8b55a5-b34f-4734-87ce-c8a41a06cdea");  // systemd-id128 machine-id -u --app-specific=...
  EXPECT_FALSE(keeps_a_file());
}

TEST_F(MachineId, DiffersBetweenMachines) {
  EXPECT_NE(machine_id(directory_.path(), etc("0123456789abcdeffedcba9876543210")).id,
            machine_id(directory_.path(), etc("0123456789abcdeffedcba9876543211")).id);
}

TEST_F(MachineId, IsMadeOnceWhereTheSystemHasNone) {
  auto const none = directory_ / "missing";

  auto const id = machine_id(directory_.path(), none).id;

  EXPECT_TRUE(is_random_uuid(id)) << id;
  EXPECT_EQ(machine_id(directory_.path(), none).id, id);
}

TEST_F(MachineId, IsRandomWhereTheSystemsIsNotOne) {
  for (auto const* content : {"", "\n", "uninitialized\n", "00000000000000000000000000000000", "01234567",
                              "not hexadecimal digits, all 32 of"}) {
    std::filesystem::remove(directory_ / "machine-id");
    auto const first = machine_id(directory_.path(), etc(content)).id;
    std::filesystem::remove(directory_ / "machine-id");
    EXPECT_NE(machine_id(directory_.path(), etc(content)).id, first) << content;
  }
}

TEST_F(MachineId, StaysWhatItWasWhenTheSystemGetsOneLater) {
  auto const id = machine_id(directory_.path(), etc("uninitialized\n")).id;

  EXPECT_EQ(machine_id(directory_.path(), etc("0123456789abcdeffedcba9876543210\n")).id, id);
}

TEST_F(MachineId, IsKeptForThisUserOnlyAndWithoutTraces) {
  (void)machine_id(directory_.path(), directory_ / "missing");

  struct stat status{};
  ASSERT_EQ(::stat((directory_ / "machine-id").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_.path()), {}), 1);
}

TEST_F(MachineId, GoesOnWhereAKeptOneIsNoUuidAndTellsWhatIsWrongWithIt) {
  std::ofstream(directory_ / "machine-id") << "robot\x1b 7\n";

  auto const machine = machine_id(directory_.path(), directory_ / "missing");

  EXPECT_TRUE(is_random_uuid(machine.id)) << machine.id;
  EXPECT_NE(machine.fault.find("\"robot\\x1b 7\""), std::string::npos) << machine.fault;
}

TEST_F(MachineId, GoesByTheSystemsWhereAKeptOneCannotBeRead) {
  std::filesystem::create_directory(directory_ / "machine-id");

  auto const machine = machine_id(directory_.path(), etc("0123456789abcdeffedcba9876543210\n"));

  EXPECT_EQ(machine.id, "2a8b55a5-b34f-4734-87ce-c8a41a06cdea");
  EXPECT_NE(machine.fault.find("cannot be read"), std::string::npos) << machine.fault;
}

TEST_F(MachineId, IsForThisRunOnlyWhereItCannotBeKept) {
  auto const machine = machine_id(directory_ / "missing", directory_ / "missing");

  EXPECT_TRUE(is_random_uuid(machine.id)) << machine.id;
  EXPECT_NE(machine.fault.find("another at the next start"), std::string::npos) << machine.fault;
}

TEST(UuidText, IsReadWithAndWithoutHyphens) {
  auto const plain = parse_uuid("1B4e28ba2fa14d17883f0016d3cca427");

  ASSERT_TRUE(plain);
  EXPECT_EQ(plain, parse_uuid("1b4e28ba-2fa1-4d17-883f-0016d3cca427 \r\n"));
  EXPECT_EQ(to_string(*plain), "1b4e28ba-2fa1-4d17-883f-0016d3cca427");
}

TEST(UuidText, IsRefusedWithAnyOtherForm) {
  for (auto const* text : {"", "1b4e28ba", "1b4e28ba2fa1-4d17-883f-0016d3cca4-27", "-b4e28ba2fa14d17883f0016d3cca427",
                           "1b4e28ba-2fa1-4d17-883f-0016d3cca42", "{1b4e28ba-2fa1-4d17-883f-0016d3cca427}"})
    EXPECT_FALSE(parse_uuid(text)) << text;
}

}  // namespace
}  // namespace petal::local_db
