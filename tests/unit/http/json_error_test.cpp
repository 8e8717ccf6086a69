// SPDX-License-Identifier: Apache-2.0
#include "http/json_error.hpp"

#include <gtest/gtest.h>

namespace petal::http {

TEST(JsonError, IsADetailInOneSentence) {
  auto const response = error_response(503, "the broker is \"away\"");

  EXPECT_EQ(response.status, 503U);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body, R"({"detail":"the broker is \"away\""})");
}

TEST(JsonError, OfAClientServiceIsAnErrorMember) {
  EXPECT_EQ(service_error_response(400, "no topic").body, R"({"error":"no topic"})");
}

TEST(JsonError, EscapesWhatIsNotUtf8) {
  EXPECT_EQ(error_response(400, "got \xff").body, R"({"detail":"got \\xff"})");
}

TEST(JsonError, IsUtf8WhateverItEchoes) {
  auto const response = validation_error({{.type = "value_error",
                                           .loc = {"query", "caf\xe9"},
                                           .msg = "not \xff",
                                           .input = json::value("\xff"),
                                           .context = {{"\xfe", "\xfd"}}}});

  EXPECT_EQ(response.body, R"({"detail":[{"type":"value_error","loc":["query","caf\\xe9"],"msg":"not \\xff",)"
                           R"("input":"\\xff","ctx":{"\\xfe":"\\xfd"}}]})");
  EXPECT_EQ(service_error_response(502, "\xff").body, R"({"error":"\\xff"})");
}

TEST(JsonError, OfAShapeListsEachFieldAsFastApiDoes) {
  auto const response = validation_error({
      {.type = "missing", .loc = {"body", "topic"}, .msg = "Field required", .input = json::object{{"qos", 1}}},
      {.type = "json_invalid", .loc = {"body", 7}, .msg = "JSON decode error", .context = {{"error", "x"}}},
  });

  EXPECT_EQ(response.status, 422U);
  EXPECT_EQ(response.body,
            R"({"detail":[{"type":"missing","loc":["body","topic"],"msg":"Field required","input":{"qos":1}},)"
            R"({"type":"json_invalid","loc":["body",7],"msg":"JSON decode error","input":null,"ctx":{"error":"x"}}]})");
}

}  // namespace petal::http
