// SPDX-License-Identifier: Apache-2.0
#include "redis/reply_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "redis/command.hpp"

namespace petal::redis {
namespace {

using std::literals::operator""s;
using Kind = Reply::Kind;

/// What the reader makes of `bytes`, given in pieces of `size`.
std::vector<Reply> replies(std::string_view bytes, std::size_t size) {
  ReplyReader reader;
  std::vector<Reply> all;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
    reader.append(bytes.substr(0, size));
    while (auto reply = reader.next().value()) all.push_back(std::move(*reply));
  }
  return all;
}

TEST(Command, CarriesAnyBytes) {
  EXPECT_EQ(command({"SET", "k\r\n"s, "\0\xff"s}), "*3\r\n$3\r\nSET\r\n$3\r\nk\r\n\r\n$2\r\n\0\xff\r\n"s);
  EXPECT_EQ(command({"PING"}), "*1\r\n$4\r\nPING\r\n");
}

TEST(ReplyReader, ReadsRepliesHoweverTheyAreCut) {
  auto const bytes =
      "+OK\r\n$5\r\na\r\nb\0\r\n_\r\n:-7\r\n-WRONGTYPE no\r\n$0\r\n\r\n>3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\n\r\n\r\n"
      "%1\r\n+a\r\n*2\r\n:1\r\n$1\r\nb\r\n*0\r\n"s;
  std::vector<Reply> const expected{{Kind::text, "OK", {}},
                                    {Kind::text, "a\r\nb\0"s, {}},
                                    {Kind::null, "", {}},
                                    {Kind::text, "-7", {}},
                                    {Kind::error, "WRONGTYPE no", {}},
                                    {Kind::text, "", {}},
                                    {Kind::push, "", {"message", "c", "\r\n"}},
                                    {Kind::list, "", {"a", "1", "b"}},
                                    {Kind::list, "", {}}};

  for (std::size_t const size : {1U, 2U, 3U, 7U, 1000U}) EXPECT_TRUE(replies(bytes, size) == expected) << size;
}

class NoRedis : public testing::TestWithParam<std::string> {};

TEST_P(NoRedis, IsAnErrorAndNoEndOfTheProgram) {
  ReplyReader reader;
  reader.append(GetParam());

  auto const read = reader.next();

  ASSERT_TRUE(read.has_error());
  EXPECT_TRUE(read.error().is(Errc::link_lost));
  EXPECT_THAT(read.error().message(), testing::HasSubstr("not Redis' protocol"));
}

INSTANTIATE_TEST_SUITE_P(Bytes, NoRedis,
                         testing::Values("HTTP/1.1 400 Bad Request\r\n", "$\r\n", "\r\n", "$-1\r\n", "$12x\r\n",
                                         "*\r\n", "$18446744073709551615\r\n", "*99999999999\r\n", "$?\r\n", ";0\r\n",
                                         "*?\r\n", ":\r\n", "#x\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n",
                                         "*1\r\n$\r\n", "$1\r\nabc", "_x\r\n", std::string(70'000, 'x'),
                                         "+" + std::string(70'000, 'x')));

TEST(ReplyReader, ReadsEveryTypeOfTheProtocol) {
  auto const bytes =
      "+\r\n,1.5\r\n(12345678901234567890\r\n#t\r\n=7\r\ntxt:a\r\n\r\n!5\r\nERR a\r\n~2\r\n_\r\n#f\r\n%0\r\n"s;

  std::vector<Reply> const expected{
      {Kind::text, "", {}},        {Kind::text, "1.5", {}},       {Kind::text, "12345678901234567890", {}},
      {Kind::text, "t", {}},       {Kind::text, "txt:a\r\n", {}}, {Kind::error, "ERR a", {}},
      {Kind::list, "", {"", "f"}}, {Kind::list, "", {}}};
  EXPECT_TRUE(replies(bytes, 1000) == expected);
}

TEST(ReplyReader, PassesAttributesOver) {
  auto const bytes = "|1\r\n+ttl\r\n*2\r\n:1\r\n:2\r\n*2\r\n|1\r\n+a\r\n+b\r\n:1\r\n|0\r\n*1\r\n:2\r\n+OK\r\n"s;

  std::vector<Reply> const expected{{Kind::nothing, "", {}}, {Kind::list, "", {"1", "2"}}, {Kind::text, "OK", {}}};
  for (std::size_t const size : {1U, 1000U}) EXPECT_TRUE(replies(bytes, size) == expected) << size;
}

TEST(ReplyReader, WaitsForTheRestOfALongText) {
  ReplyReader reader;
  reader.append("$20000000\r\n");

  for (int i = 0; i < 20; ++i) {
    ASSERT_FALSE(reader.next().value());
    reader.append(std::string(1'000'000, 'x'));
  }
  reader.append("\r\n");

  EXPECT_EQ(reader.next().value()->text.size(), 20'000'000U);
}

}  // namespace
}  // namespace petal::redis
