// SPDX-License-Identifier: Apache-2.0
#include "local_db/dashboard_answer.hpp"

#include <gtest/gtest.h>
#include <boost/json/array.hpp>

namespace petal::local_db {
namespace {

json::array records(std::string_view body) {
  auto const read = read_dashboard_answer(body).value();
  EXPECT_EQ(read.complaint, "") << body;
  return json::array(read.records.begin(), read.records.end());
}

TEST(DashboardAnswer, IsTheRecordItself) {
  EXPECT_EQ(records(R"({"id":"7","name":"left","data":1})"),
            (json::array{{{"id", "7"}, {"name", "left"}, {"data", 1}}}));
}

TEST(DashboardAnswer, MayWrapIt) {
  json::array const one{json::object{{"id", "7"}}};

  EXPECT_EQ(records(R"({"data":{"id":"7"},"success":true})"), one);
  EXPECT_EQ(records(R"({"item":{"id":"7"}})"), one);
  EXPECT_EQ(records(R"([{"id":"7"}])"), one);
  EXPECT_EQ(records(R"({"data":[{"id":"7"}],"message":"ok","error":null})"), one);
  EXPECT_EQ(records(R"({"Items":[{"id":"7"}],"Count":1,"ScannedCount":9})"), one);
}

TEST(DashboardAnswer, MayBeAsDeepAsARecordAndItsWrapping) {
  auto const deep = std::string(30, '[') + std::string(30, ']');

  EXPECT_EQ(records(R"({"data":[{"id":)" + deep + "}]}").size(), 1U);
}

TEST(DashboardAnswer, MayBeNothing) {
  for (auto const* const body :
       {"", "null", "{}", "[]", R"({"data":null})", R"({"success":true})", R"({"message":"ok"})"})
    EXPECT_TRUE(records(body).empty()) << body;
}

TEST(DashboardAnswer, MayComplain) {
  EXPECT_EQ(read_dashboard_answer(R"({"error":"table is locked"})")->complaint, "table is locked");
  EXPECT_EQ(read_dashboard_answer(R"({"success":false,"message":"no"})")->complaint, "no");
  EXPECT_EQ(read_dashboard_answer(R"({"status":"error","message":"no"})")->complaint, "no");
  EXPECT_FALSE(read_dashboard_answer(R"({"error":"table is locked"})")->missing);
  EXPECT_TRUE(read_dashboard_answer(R"({"error":"Item not found","success":false})")->missing);
}

TEST(DashboardAnswer, IsRefusedWhereItIsNeither) {
  for (auto const* const body :
       {"<html>", "{", "7", "\"text\"", "[1]", R"([{"id":"7"},null])", R"({"data":7})", "\xff", R"({"data":[[{}]]})"})
    EXPECT_TRUE(read_dashboard_answer(body).has_error()) << body;
  EXPECT_TRUE(read_dashboard_answer(std::string(100'000, '[')).has_error());
}

}  // namespace
}  // namespace petal::local_db
