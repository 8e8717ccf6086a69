// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <petal/petal.hpp>

namespace petal {
namespace {

Task<> awaits(Message) {
  co_return;
}
void blocks(const Message&) {}
Task<HttpResponse> answers(HttpRequest) {
  co_return json::value("yes");
}

TEST(Handler, IsACoroutineOrAPlainFunction) {
  EXPECT_TRUE(MessageHandler(awaits).coroutine());
  EXPECT_FALSE(MessageHandler(awaits).plain());
  EXPECT_TRUE(MessageHandler(blocks).plain());
  EXPECT_FALSE(MessageHandler(blocks).coroutine());
  EXPECT_TRUE(HttpHandler(answers).coroutine());
}

TEST(Handler, MayReturnWhatConvertsToItsOutput) {
  HttpHandler const handler = [](const HttpRequest& request) { return json::object{{"path", request.path}}; };

  HttpRequest request;
  request.path = "/a";

  EXPECT_EQ((*handler.plain())(request).body, R"({"path":"/a"})");
}

TEST(Handler, IsNeverEmpty) {
  EXPECT_THROW(MessageHandler{MessageHandler::Coroutine{}}, std::invalid_argument);
  EXPECT_THROW(CommandHandler{CommandHandler::Plain{}}, std::invalid_argument);
}

}  // namespace
}  // namespace petal
