// SPDX-License-Identifier: Apache-2.0
#include "net/system_look_up.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <future>
#include <thread>

#include "runtime/task_group.hpp"
#include "support/on_a_loop.hpp"

namespace petal::net {
namespace {

using ::petal::test::run_on;
using std::chrono::milliseconds;

constexpr milliseconds plenty{20'000};

/// What blocks until it is let go.
class Gate {
 public:
  auto ask() {
    return [opened = opened_](const std::string&) -> Result<Addresses> {
      opened.wait();
      return Addresses{boost::asio::ip::address_v4::loopback()};
    };
  }
  void open() { open_.set_value(); }

 private:
  std::promise<void> open_;
  std::shared_future<void> opened_ = open_.get_future().share();
};

Task<> wait_for(Gate& gate) {
  co_await system_look_up("robots.example", std::chrono::hours(1), gate.ask());
}

/// Their threads are counted all together: a test leaves none.
class SystemLookUp : public testing::Test {
 protected:
  ~SystemLookUp() override {
    while (waiting_system_look_ups() > 0) std::this_thread::yield();
  }
};

TEST_F(SystemLookUp, FindsWhatTheSystemKnows) {
  auto const found = ask_system("127.0.0.1");

  EXPECT_EQ(found.value(), Addresses{boost::asio::ip::address_v4::loopback()});
}

TEST_F(SystemLookUp, SaysWhatTheSystemSaid) {
  EXPECT_FALSE(ask_system("no name at all").error().message().empty());
}

TEST_F(SystemLookUp, ReturnsWhatTheThreadFound) {
  boost::asio::io_context loop;
  Gate gate;
  gate.open();

  EXPECT_TRUE(run_on(loop, system_look_up("robots.example", plenty, gate.ask())).has_value());
}

TEST_F(SystemLookUp, DropsAnAnswerThatComesTooLate) {
  Gate gate;
  {
    boost::asio::io_context loop;
    auto const found = run_on(loop, system_look_up("robots.example", milliseconds(1), gate.ask()));
    EXPECT_EQ(found.error().message(), "this machine's name services have not answered within 1 ms");
  }

  gate.open();
}

TEST_F(SystemLookUp, EndsAtOnceWhenItIsCancelled) {
  boost::asio::io_context loop;
  Gate gate;
  runtime::TaskGroup tasks(loop.get_executor());
  tasks.spawn("waits", wait_for(gate));
  loop.poll();

  EXPECT_TRUE(run_on(loop, tasks.stop(std::chrono::hours(1))));
  gate.open();
}

TEST_F(SystemLookUp, HasFewThreadsWaiting) {
  boost::asio::io_context loop;
  Gate gate;
  auto const refused = [&] {
    auto const found = run_on(loop, system_look_up("robots.example", milliseconds(1), gate.ask()));
    return found.error().is(Errc::limit_exceeded);
  };
  int taken = 0;
  while (!refused()) ++taken;

  EXPECT_EQ(taken, most_system_look_ups);
  gate.open();
}

TEST_F(SystemLookUp, TakesAFailureToAskForAnAnswer) {
  boost::asio::io_context loop;
  auto const throws = [](const std::string&) -> Result<Addresses> { throw std::runtime_error("no memory"); };

  EXPECT_EQ(run_on(loop, system_look_up("robots.example", plenty, throws)).error().message(), "no memory");
}

}  // namespace
}  // namespace petal::net
