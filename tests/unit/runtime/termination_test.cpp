// SPDX-License-Identifier: Apache-2.0
#include "runtime/termination.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <future>

namespace petal::runtime {
namespace {

constexpr auto plenty = std::chrono::minutes(1);

/// What a Termination has asked for.
struct Asked {
  std::promise<void> left;
  std::promise<void> reloaded;

  Termination::Reactions reactions() {
    return {.leave = [this] { left.set_value(); }, .reload = [this] { reloaded.set_value(); }};
  }
};

bool has_come(std::promise<void>& promise) {
  return promise.get_future().wait_for(plenty) == std::future_status::ready;
}

TEST(Termination, LeavesOnSigterm) {
  Asked asked;
  Termination const termination(asked.reactions(), plenty);
  ::kill(::getpid(), SIGTERM);
  EXPECT_TRUE(has_come(asked.left));
}

TEST(Termination, ReloadsOnSighupAndStillLeavesOnSigint) {
  Asked asked;
  Termination const termination(asked.reactions(), plenty);
  ::kill(::getpid(), SIGHUP);
  EXPECT_TRUE(has_come(asked.reloaded));
  ::kill(::getpid(), SIGINT);
  EXPECT_TRUE(has_come(asked.left));
}

TEST(Termination, LeavesWhereTheSignalIsBlockedInEveryThreadThatWasThere) {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  Asked asked;
  Termination const termination(asked.reactions(), plenty);
  ::kill(::getpid(), SIGTERM);
  EXPECT_TRUE(has_come(asked.left));
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

TEST(Termination, LeavesAlthoughALibraryHasTakenTheSignal) {
  Asked asked;
  Termination const termination(asked.reactions(), plenty);
  std::signal(SIGTERM, SIG_IGN);
  struct sigaction now = {};
  do {
    ::sigaction(SIGTERM, nullptr, &now);
  } while (now.sa_handler == SIG_IGN);
  ::kill(::getpid(), SIGTERM);
  EXPECT_TRUE(has_come(asked.left));
}

TEST(Termination, LeavesASignalIgnoredThatWasIgnored) {
  std::signal(SIGHUP, SIG_IGN);
  Asked asked;
  {
    Termination const termination(asked.reactions(), plenty);
    ::kill(::getpid(), SIGHUP);
    ::kill(::getpid(), SIGTERM);
    EXPECT_TRUE(has_come(asked.left));
  }
  std::signal(SIGHUP, SIG_DFL);
  EXPECT_EQ(asked.reloaded.get_future().wait_for(std::chrono::seconds(0)), std::future_status::timeout);
}

TEST(Termination, HearsNothingOfWhatIsMeantForAForkedChild) {
#ifdef __clang__
#if __has_feature(thread_sanitizer)
  GTEST_SKIP() << "ThreadSanitizer holds signals back in a child that was forked from several threads";
#endif
#endif
  Asked asked;
  Termination const termination(asked.reactions(), plenty);
  auto const child = ::fork();
  if (child == 0)
    for (;;) ::pause();
  ::kill(child, SIGTERM);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  EXPECT_EQ(asked.left.get_future().wait_for(std::chrono::seconds(0)), std::future_status::timeout);
}

}  // namespace
}  // namespace petal::runtime
