// SPDX-License-Identifier: Apache-2.0
#include "net/resolver.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <fstream>

#include "runtime/task_group.hpp"
#include "scripted_name_server.hpp"
#include "support/on_a_loop.hpp"
#include "support/temporary_directory.hpp"

namespace petal::net {
namespace {

using std::chrono::milliseconds;
using test::Question;
using test::Reply;
using testing::HasSubstr;
using Kind = Reply::Kind;

constexpr milliseconds plenty{20'000};

Addresses addresses(std::initializer_list<const char*> texts) {
  Addresses made;
  for (auto const* const text : texts) made.push_back(boost::asio::ip::make_address(text));
  return made;
}

/// The addresses with blanks between them, or what went wrong.
Task<std::string> found(std::string host, milliseconds limit, LookUpOptions options) {
  auto const result = co_await look_up(std::move(host), limit, std::move(options));
  if (!result) co_return "error: " + result.error().message();
  std::string text;
  for (auto const& address : *result) text += (text.empty() ? "" : " ") + address.to_string();
  co_return text;
}

Task<> look_up_for_ever(LookUpOptions options) {
  co_await look_up("robots.example", std::chrono::hours(1), std::move(options));
}

class ResolverTest : public testing::Test {
 protected:
  std::string look_up(const std::string& host, milliseconds limit = plenty) {
    return ::petal::test::run_on(loop_, found(host, limit, options_));
  }

  Reply reply(const Question& question) const {
    return script_ ? script_(question) : Reply{Kind::addresses, addresses({"2001:db8::7", "192.0.2.7"})};
  }

  ::petal::test::TemporaryDirectory directory_;
  boost::asio::io_context loop_;
  std::function<Reply(const Question&)> script_;
  test::ScriptedNameServer server_{loop_, [this](const Question& question) { return reply(question); }};
  LookUpOptions options_{server_.address(), directory_ / "nsswitch.conf"};
};

TEST_F(ResolverTest, AsksForBothFamilies) {
  EXPECT_EQ(look_up("robots.example"), "2001:db8::7 192.0.2.7");
  EXPECT_EQ(server_.asked.size(), 2u);
}

TEST_F(ResolverTest, AsksNobodyForWhatIsKnown) {
  EXPECT_EQ(look_up("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(look_up("localhost"), "::1 127.0.0.1");
  EXPECT_EQ(look_up("broker.localhost."), "::1 127.0.0.1");
  EXPECT_EQ(server_.asked.size(), 0u);
}

TEST_F(ResolverTest, AsksNobodyForNoName) {
  EXPECT_EQ(look_up(""), "error: it has none");
  EXPECT_EQ(look_up("."), "error: it has none");
  EXPECT_EQ(server_.asked.size(), 0u);
}

TEST_F(ResolverTest, TakesAnAnswerThatComesLate) {
  script_ = [](const Question&) { return Reply{Kind::addresses, addresses({"192.0.2.7"}), milliseconds(50)}; };

  EXPECT_EQ(look_up("robots.example"), "192.0.2.7");
}

TEST_F(ResolverTest, DoesNotWaitForAFamilyThatIsNeverAnsweredFor) {
  script_ = [](const Question& question) {
    return question.v6 ? Reply{Kind::silence} : Reply{Kind::addresses, addresses({"192.0.2.7"})};
  };

  EXPECT_EQ(look_up("robots.example", std::chrono::hours(1)), "192.0.2.7");
}

TEST_F(ResolverTest, SaysThatNoServerHasAnswered) {
  script_ = [](const Question&) { return Reply{Kind::silence}; };

  EXPECT_EQ(look_up("robots.example", milliseconds(50)), "error: no name server has answered within 50 ms");
}

TEST_F(ResolverTest, SaysWhatTheServerSaid) {
  script_ = [](const Question&) { return Reply{Kind::no_such_name}; };
  EXPECT_EQ(look_up("robots.example."), "error: there is no such name (NXDOMAIN)");

  script_ = [](const Question&) { return Reply{Kind::addresses}; };
  EXPECT_EQ(look_up("robots.example."), "error: the name has no address");

  script_ = [](const Question&) { return Reply{Kind::server_failure}; };
  EXPECT_EQ(look_up("robots.example."), "error: no name server is reachable, or none is able to answer");
}

TEST_F(ResolverTest, GoesOnToTheNextServer) {
  test::ScriptedNameServer silent(loop_, [](const Question&) { return Reply{Kind::silence}; });
  options_.servers = silent.address() + "," + server_.address();

  EXPECT_EQ(look_up("robots.example"), "2001:db8::7 192.0.2.7");
  EXPECT_FALSE(silent.asked.empty());
}

TEST_F(ResolverTest, TakesManyAddresses) {
  Addresses many;
  for (int i = 1; i <= 25; ++i) many.push_back(boost::asio::ip::make_address(fmt::format("192.0.2.{}", i)));
  script_ = [&](const Question&) { return Reply{Kind::addresses, many}; };

  auto const result = look_up("robots.example");

  EXPECT_EQ(std::ranges::count(result, ' '), 24) << result;
}

TEST_F(ResolverTest, AsksAgainOverTcpForATruncatedAnswer) {
  script_ = [](const Question& question) {
    return question.tcp ? Reply{Kind::addresses, addresses({"192.0.2.9"})} : Reply{Kind::truncated};
  };

  EXPECT_EQ(look_up("robots.example"), "192.0.2.9");
  EXPECT_TRUE(server_.asked.back().tcp);
}

TEST_F(ResolverTest, SurvivesGarbage) {
  script_ = [](const Question&) { return Reply{Kind::garbage}; };

  EXPECT_THAT(look_up("robots.example.", milliseconds(500)), HasSubstr("error: "));
}

TEST_F(ResolverTest, AsksOtherNameServicesForWhatNameServersDoNotKnow) {
  std::ofstream(options_.services) << "hosts: files mymachines dns\n";
  script_ = [](const Question&) { return Reply{Kind::no_such_name}; };

  // Here they do not know it either; what the name servers said is what is told.
  EXPECT_EQ(look_up("robots.invalid."), "error: there is no such name (NXDOMAIN)");
}

TEST_F(ResolverTest, AsksNameServersForNoNameOfMulticastDns) {
  std::ofstream(options_.services) << "hosts: files mdns4_minimal [NOTFOUND=return] dns\n";

  look_up("robot.local", milliseconds(1));

  EXPECT_EQ(server_.asked.size(), 0u);
}

TEST_F(ResolverTest, EndsAtOnceWhenItIsCancelled) {
  script_ = [](const Question&) { return Reply{Kind::silence}; };
  runtime::TaskGroup tasks(loop_.get_executor());
  tasks.spawn("looks up", look_up_for_ever(options_));
  while (server_.asked.empty()) loop_.run_one();

  EXPECT_TRUE(::petal::test::run_on(loop_, tasks.stop(std::chrono::hours(1))));
}

TEST_F(ResolverTest, LeavesNothingBehindWhereItsLoopEndsFirst) {
  auto loop = std::make_unique<boost::asio::io_context>();
  auto tasks = std::make_unique<runtime::TaskGroup>(loop->get_executor());
  test::ScriptedNameServer server(*loop, [](const Question&) { return Reply{Kind::silence}; });
  tasks->spawn("looks up", look_up_for_ever({server.address(), options_.services}));
  while (server.asked.empty()) loop->run_one();

  tasks.reset();
}

/// Whether every socket of this process but those of `server` would be closed on exec.
TEST_F(ResolverTest, MakesSocketsThatNoProgramInherits) {
  auto const inherited = [] {
    int count = 0;
    for (int fd = 3; fd < 1024; ++fd) {
      int const flags = ::fcntl(fd, F_GETFD);
      count += flags >= 0 && (flags & FD_CLOEXEC) == 0 ? 1 : 0;
    }
    return count;
  };
  script_ = [](const Question&) { return Reply{Kind::silence}; };
  runtime::TaskGroup tasks(loop_.get_executor());
  auto const before = inherited();
  tasks.spawn("looks up", look_up_for_ever(options_));
  while (server_.asked.empty()) loop_.run_one();

  EXPECT_EQ(inherited(), before);
  ::petal::test::run_on(loop_, tasks.stop(std::chrono::hours(1)));
}

TEST(LookUpNow, NeedsNoLoop) {
  EXPECT_EQ(look_up_now("127.0.0.9", plenty).value(), addresses({"127.0.0.9"}));
}

}  // namespace
}  // namespace petal::net
