// SPDX-License-Identifier: Apache-2.0
#include "ctl/payload.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "ctl/cli_error.hpp"
#include "support/temporary_directory.hpp"

namespace petal::ctl {
namespace {

std::string payload(const std::string& argument, const std::string& input = "") {
  std::istringstream stream(input);
  return payload_of(argument, stream);
}

Exit refusal(const std::string& argument, const std::string& input = "") {
  try {
    payload(argument, input);
  } catch (const CliError& ended) {
    return ended.status();
  }
  return Exit::good;
}

TEST(Payload, IsJsonAsItStands) {
  for (auto const* text : {R"({"n": 9007199254740993, "d":1.0})", "1.0", "null", R"("text")"})
    EXPECT_EQ(payload(text), text);
}

TEST(Payload, IsJsonWithHalfOfAnEscapedPairToo) {
  EXPECT_EQ(payload(R"({"log": "cut \ud83d"})"), R"({"log": "cut \ud83d"})");
  EXPECT_EQ(payload("-", "\"\\udd16\"\n"), "\"\\udd16\"\n");
}

TEST(TextAsJson, IsAnArgumentThatIsUtf8) {
  EXPECT_EQ(text_as_json("topic", "a/\"é\""), R"("a/\"é\"")");
  EXPECT_THROW(text_as_json("topic", "caf\xe9"), CliError);
}

TEST(Payload, IsAJsonStringWhereItIsAnyOtherText) {
  EXPECT_EQ(payload("hello"), R"("hello")");
  EXPECT_EQ(payload("{not json"), R"("{not json")");
  EXPECT_EQ(payload(""), R"("")");
}

TEST(Payload, ComesFromStandardInput) {
  EXPECT_EQ(payload("-", "{\"a\": 1}\n"), "{\"a\": 1}\n");
  EXPECT_EQ(payload("-", "hello\r\n"), R"("hello")");
}

TEST(Payload, ComesFromAFile) {
  test::TemporaryDirectory const directory;
  auto const file = directory.path() / "payload";
  std::ofstream(file) << "two\nlines\n";

  EXPECT_EQ(payload("@" + file.string()), R"("two\nlines")");
  EXPECT_EQ(refusal("@" + file.string() + "x"), Exit::no_input);
  EXPECT_EQ(refusal("@" + directory.path().string()), Exit::no_input);
}

TEST(Payload, IsNoOtherBytes) {
  EXPECT_EQ(refusal("-", "\xff\xfe"), Exit::refused);
}

}  // namespace
}  // namespace petal::ctl
