// SPDX-License-Identifier: Apache-2.0
#include "runtime/with_deadline.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>

#include "runtime/event.hpp"
#include "runtime/task_group.hpp"
#include "support/on_a_loop.hpp"

namespace petal::runtime {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::hours;
using std::chrono::milliseconds;
using udp = asio::ip::udp;

Task<error_code> wait(milliseconds pause, std::chrono::steady_clock::duration limit) {
  asio::steady_timer timer(co_await asio::this_coro::executor, pause);
  error_code error;
  co_await with_deadline(limit, error, [&](auto token) { return timer.async_wait(std::move(token)); });
  co_return error;
}

Task<bool> is_in_time(milliseconds pause, std::chrono::steady_clock::duration limit) {
  co_return !co_await wait(pause, limit);
}

Task<std::size_t> receive(udp::socket& socket, error_code& error) {
  char byte = 0;
  co_return co_await with_deadline(
      hours(1), error, [&](auto token) { return socket.async_receive(asio::buffer(&byte, 1), std::move(token)); });
}

Task<> wait_for(Event& event, bool& was_cancelled) {
  try {
    co_await event.wait();
  } catch (const boost::system::system_error& cancelled) {
    was_cancelled = true;
    throw;
  }
}

Task<int> answer(int value) {
  co_return value;
}

Task<int> fail(error_code error) {
  if (error) throw boost::system::system_error(error);
  co_return 0;
}

Task<> note_end(Task<bool> task, std::string& end) {
  try {
    end = co_await std::move(task) ? "in time" : "late";
  } catch (const boost::system::system_error& thrown) {
    end = thrown.code() == asio::error::operation_aborted ? "cancelled" : thrown.what();
    throw;
  }
}

class WithDeadline : public testing::Test {
 protected:
  asio::io_context loop_;
  Event event_{loop_.get_executor()};
  bool was_cancelled_ = false;
  std::string end_;
};

TEST_F(WithDeadline, ReturnsWhatTheOperationReturns) {
  udp::socket socket(loop_, {asio::ip::address_v4::loopback(), 0});
  socket.send_to(asio::buffer("x", 1), socket.local_endpoint());
  error_code error = asio::error::eof;

  EXPECT_EQ(test::run_on(loop_, receive(socket, error)), 1u);
  EXPECT_FALSE(error) << error.message();
}

TEST_F(WithDeadline, SaysThatTheLimitHasPassed) {
  EXPECT_EQ(test::run_on(loop_, wait(hours(1), milliseconds(1))), asio::error::timed_out);
}

TEST_F(WithDeadline, PassesOnTheErrorOfTheOperation) {
  udp::socket closed(loop_);
  error_code error;

  EXPECT_EQ(test::run_on(loop_, receive(closed, error)), 0u);
  EXPECT_EQ(error, asio::error::bad_descriptor);
}

TEST_F(WithDeadline, SurvivesAnOperationThatEndsTogetherWithItsLimit) {
  for (int i = 0; i < 100; ++i) {
    auto const end = test::run_on(loop_, wait(milliseconds(0), milliseconds(0)));
    EXPECT_TRUE(!end || end == asio::error::timed_out) << end.message();
  }
}

TEST_F(WithDeadline, CancelsTheOperationWithItsTask) {
  TaskGroup tasks(loop_.get_executor());
  tasks.spawn("waits", note_end(with_deadline(hours(1), wait_for(event_, was_cancelled_)), end_));
  loop_.poll();

  EXPECT_TRUE(test::run_on(loop_, tasks.stop()));
  EXPECT_EQ(end_, "cancelled");
  EXPECT_TRUE(was_cancelled_);
}

TEST_F(WithDeadline, CancelsATaskThatIsLate) {
  EXPECT_FALSE(test::run_on(loop_, with_deadline(milliseconds(1), wait_for(event_, was_cancelled_))));
  EXPECT_TRUE(was_cancelled_);
}

TEST_F(WithDeadline, ReturnsWhatATaskReturnsOrThrows) {
  EXPECT_EQ(test::run_on(loop_, with_deadline(hours(1), answer(7))), 7);
  EXPECT_THROW(test::run_on(loop_, with_deadline(hours(1), fail(asio::error::eof))), boost::system::system_error);
}

TEST_F(WithDeadline, TakesNoFailureForALimitThatHasPassed) {
  EXPECT_THROW(test::run_on(loop_, with_deadline(hours(1), fail(asio::error::timed_out))), boost::system::system_error);
}

TEST_F(WithDeadline, LeavesNothingBehindWhereItsLoopEndsFirst) {
  auto loop = std::make_unique<asio::io_context>();
  auto tasks = std::make_unique<TaskGroup>(loop->get_executor());
  tasks->spawn("waits", note_end(is_in_time(hours(1), hours(1)), end_));
  loop->poll();

  tasks.reset();
  loop.reset();

  EXPECT_EQ(end_, "");
}

}  // namespace
}  // namespace petal::runtime
