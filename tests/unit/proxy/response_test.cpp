// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/response.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <limits>

#include "unit/proxy/proxy_fixture.hpp"

namespace petal::proxy {
namespace {

using ResponseTest = ProxyFixture;

TEST_F(ResponseTest, AddsWhatIsMissingAndKeepsWhatIsThere) {
  run(respond(proxy_, "r", R"("m")", {{"status", "operational"}, {"uptime", 3}})).value();

  auto const sent = json::parse(transport_.published.at(0).payload).as_object();
  EXPECT_EQ(sent.at("messageId"), "m");
  EXPECT_EQ(sent.at("status"), "operational");
  EXPECT_EQ(sent.at("uptime"), 3);
  EXPECT_TRUE(sent.at("timestamp").is_string());
}

TEST_F(ResponseTest, IsASuccessWhereItDoesNotSay) {
  run(respond(proxy_, "r", "7", {})).value();

  EXPECT_EQ(json::parse(transport_.published.at(0).payload).at("status"), "success");
  EXPECT_EQ(json::parse(transport_.published.at(0).payload).at("messageId"), 7);
}

TEST_F(ResponseTest, HasItsMessageIdAsItCame) {
  for (auto const* id :
       {"1.0", "-0", "1e400", "18446744073709551616", R"("\u0061")", R"("\ud83d")", R"({ "a" : 1.0 })"})
    EXPECT_TRUE(enveloped(id, {{"messageId", "mine"}, {"timestamp", "never"}, {"x", 1}}, "success")
                    .starts_with(R"({"messageId":)" + std::string(id) + R"(,"timestamp":"2)"))
        << id;
  EXPECT_TRUE(
      enveloped("1", {{"messageId", "mine"}, {"x", 1}}, "success").ends_with(R"(Z","status":"success","x":1})"));
}

TEST_F(ResponseTest, IsJsonWhateverIsInIt) {
  run(respond(proxy_, "r", "1", {{"name", "caf\xe9"}, {"ratio", std::numeric_limits<double>::quiet_NaN()}})).value();

  EXPECT_TRUE(transport_.published.at(0).payload.ends_with(R"("name":"caf\\xe9","ratio":null})"));
}

TEST(CommandIds, AreWhatAPetalHandsBackAsTheyCame) {
  CommandIds ids;
  for (std::string const id :
       {"1.0", "1e400", "-0", "18446744073709551616", R"("\u0061")", R"("\ud83d")", "7", R"("m")", "[ 1.0 ]"}) {
    Message const command("org/o/device/d/command", R"({"command":"c","messageId": )" + id + "}");
    ids.came(command);
    EXPECT_EQ(ids.text_of(command.object().at("messageId")), id);
  }
  EXPECT_EQ(ids.text_of("unheard of"), R"("unheard of")");
  EXPECT_EQ(ids.text_of(nullptr), "null");
}

TEST(CommandIds, AreTheLastOfThoseThatCannotBeToldApart) {
  CommandIds ids;
  auto const answer_to = [&ids](const std::string& id) {
    ids.came(Message("c", R"({"messageId":)" + id + "}"));
    return ids.text_of(1.0);
  };

  EXPECT_EQ(answer_to("1.0"), "1.0");
  EXPECT_EQ(answer_to("1.00"), "1.00");
  EXPECT_EQ(answer_to("1E0"), "1E0");
  EXPECT_EQ(answer_to("not JSON"), "1E0");
}

TEST(CommandIds, AreBounded) {
  CommandIds ids;
  for (int i = 0; i <= 1000; ++i) ids.came(Message("c", R"({"messageId":)" + std::to_string(i) + ".0}"));

  EXPECT_EQ(ids.text_of(0.0), "0E0");
  EXPECT_EQ(ids.text_of(1.0), "1.0");
  EXPECT_EQ(ids.text_of(1000.0), "1000.0");
}

TEST(ResponseTopic, ReplacesTheCommandLevel) {
  EXPECT_EQ(response_topic("org/o/device/d/command"), "org/o/device/d/response");
  EXPECT_EQ(response_topic("x"), "x/response");
  EXPECT_EQ(progress_topic("org/o/device/command/command"), "org/o/device/command/progress");
}

TEST(ProgressTopic, IsADevices) {
  EXPECT_TRUE(is_progress_topic("org/o/device/d/progress"));
  EXPECT_FALSE(is_progress_topic("org/o/device/d/response"));
  EXPECT_FALSE(is_progress_topic("my/progress"));
}

}  // namespace
}  // namespace petal::proxy
