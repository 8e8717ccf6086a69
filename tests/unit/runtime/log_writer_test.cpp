// SPDX-License-Identifier: Apache-2.0
#include "runtime/log_writer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace petal::runtime {
namespace {

constexpr auto patience = std::chrono::seconds(20);

class LogWriterTest : public testing::Test {
 protected:
  LogWriterTest() {
    EXPECT_EQ(::pipe2(ends_, O_CLOEXEC), 0);
    EXPECT_GT(::fcntl(ends_[1], F_SETPIPE_SZ, 4096), 0);
  }

  ~LogWriterTest() override {
    ::close(ends_[0]);
    if (ends_[1] >= 0) ::close(ends_[1]);
  }

  /// Everything, to the end of what is written there.
  std::string read_all() {
    std::string all;
    char part[4096];
    for (ssize_t length = 0; (length = ::read(ends_[0], part, sizeof part)) > 0;)
      all.append(part, static_cast<std::size_t>(length));
    return all;
  }

  void close_the_end() { ::close(std::exchange(ends_[1], -1)); }

  int ends_[2] = {-1, -1};
};

std::string line(int number) {
  return "line " + std::to_string(number) + "\n";
}

TEST_F(LogWriterTest, WritesEverythingInOrder) {
  std::string expected;
  std::string came;
  std::thread reader([&] { came = read_all(); });
  {
    LogWriter writer(ends_[1], 1'000'000);
    for (int number = 0; number < 10'000; ++number) {
      writer.add(line(number));
      expected += line(number);
    }
    EXPECT_TRUE(writer.flush(patience));
    EXPECT_EQ(writer.lost(), 0);
  }
  close_the_end();
  reader.join();

  EXPECT_EQ(came, expected);
}

TEST_F(LogWriterTest, WithoutAReaderTheOldestAreLostAndNobodyWaits) {
  std::optional<LogWriter> writer(std::in_place, ends_[1], 10'000);
  constexpr int added = 100'000;
  writer->add(line(0));
  EXPECT_TRUE(writer->flush(patience));
  for (int number = 1; number < added; ++number) writer->add(line(number));
  EXPECT_FALSE(writer->flush(std::chrono::milliseconds(1)));
  auto const lost = writer->lost();

  std::string came;
  std::thread reader([&] { came = read_all(); });
  writer.reset();
  close_the_end();
  reader.join();

  EXPECT_EQ(static_cast<std::size_t>(std::count(came.begin(), came.end(), '\n')) + lost, added);
  EXPECT_TRUE(came.starts_with(line(0)));
  EXPECT_TRUE(came.ends_with(line(added - 2) + line(added - 1)));
  EXPECT_LT(came.size(), 25'000) << "in the pipe, on its way, and waiting";
}

TEST_F(LogWriterTest, GoesOnWhereADescriptorDoesNotBlock) {
  EXPECT_EQ(::fcntl(ends_[1], F_SETFL, O_NONBLOCK), 0);
  std::optional<LogWriter> writer(std::in_place, ends_[1], 1'000'000);
  for (int number = 0; number < 10'000; ++number) writer->add(line(number));

  std::string came;
  std::thread reader([&] { came = read_all(); });
  writer.reset();
  close_the_end();
  reader.join();

  EXPECT_TRUE(came.ends_with(line(9'999)));
  EXPECT_EQ(std::count(came.begin(), came.end(), '\n'), 10'000);
}

TEST_F(LogWriterTest, TakesLinesOfManyThreadsWhole) {
  std::string came;
  std::thread reader([&] { came = read_all(); });
  {
    LogWriter writer(ends_[1], 1'000'000);
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&writer] {
        for (int number = 0; number < 1000; ++number) writer.add("the same\n");
      });
  }
  close_the_end();
  reader.join();

  std::string expected;
  for (int number = 0; number < 4000; ++number) expected += "the same\n";
  EXPECT_EQ(came, expected);
}

TEST_F(LogWriterTest, AReaderThatHasGoneHoldsNobodyUp) {
  std::signal(SIGPIPE, SIG_IGN);
  ::close(std::exchange(ends_[0], ::open("/dev/null", O_RDONLY | O_CLOEXEC)));
  LogWriter writer(ends_[1], 1'000'000);
  writer.add("nobody reads this\n");

  EXPECT_TRUE(writer.flush(patience));
}

}  // namespace
}  // namespace petal::runtime
