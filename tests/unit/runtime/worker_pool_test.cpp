// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <thread>

#include "runtime/main_thread.hpp"
#include "runtime/run_on.hpp"
#include "support/on_a_loop.hpp"

namespace petal::runtime {
namespace {

class WorkerPoolTest : public testing::Test {
 protected:
  boost::asio::io_context loop_;
  WorkerPool pool_{1};
};

TEST_F(WorkerPoolTest, RunsWorkElsewhereAndComesBack) {
  std::thread::id there;
  std::thread::id back;
  auto const go = [&]() -> Task<> {
    co_await run_on(pool_.executor(), [&there] { there = std::this_thread::get_id(); });
    back = std::this_thread::get_id();
  };

  test::run_on(loop_, go());

  EXPECT_NE(there, std::this_thread::get_id());
  EXPECT_EQ(back, std::this_thread::get_id());
}

TEST_F(WorkerPoolTest, WhatTheWorkThrowsComesThrough) {
  EXPECT_THROW(test::run_on(loop_, run_on(pool_.executor(), [] { throw std::runtime_error("too heavy"); })),
               std::runtime_error);
}

TEST_F(WorkerPoolTest, MoreThreadsDoWhatALostOneCannot) {
  std::promise<void> end;
  boost::asio::post(pool_.executor(), [lost = end.get_future().share()] { lost.wait(); });

  pool_.add(1);
  test::run_on(loop_, run_on(pool_.executor(), [&end] { end.set_value(); }));
}

using MainThreadTest = WorkerPoolTest;

Task<std::thread::id> where() {
  co_return std::this_thread::get_id();
}

TEST_F(MainThreadTest, IsWhereTheTaskRunsWhoeverAwaitsIt) {
  MainThread const main(loop_.get_executor());
  std::thread::id awaited_on;
  std::thread::id ran_on;
  auto const ask = [&]() -> Task<> {
    ran_on = co_await main.run(where);
    awaited_on = std::this_thread::get_id();
  };
  std::promise<void> done;
  boost::asio::co_spawn(pool_.executor(), ask(),
                        [&](const std::exception_ptr&) { boost::asio::post(loop_, [&] { done.set_value(); }); });
  auto const work = boost::asio::make_work_guard(loop_);
  auto const finished = done.get_future();
  while (finished.wait_for(std::chrono::seconds(0)) != std::future_status::ready) loop_.run_one();

  EXPECT_EQ(ran_on, std::this_thread::get_id());
  EXPECT_NE(awaited_on, std::this_thread::get_id());
}

TEST_F(MainThreadTest, SaysWhatIsCalledElsewhere) {
  MainThread const main(loop_.get_executor());
  main.require("spawn");
  std::string said;

  std::thread([&] {
    try {
      main.require("spawn");
    } catch (const std::logic_error& error) {
      said = error.what();
    }
  }).join();

  EXPECT_TRUE(said.starts_with("spawn is for the main thread only")) << said;
}

}  // namespace
}  // namespace petal::runtime
