// SPDX-License-Identifier: Apache-2.0
#include "runtime/descriptor_limit.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace petal::runtime {
namespace {

constexpr rlim_t usual = 256;

/// In a process of its own: the status with which `work` ends it.
template <typename Work>
int status_of(Work work) {
  auto const child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

rlimit limit() {
  rlimit now{};
  ::getrlimit(RLIMIT_NOFILE, &now);
  return now;
}

void begin_with(rlim_t soft) {
  rlimit const wanted{soft, limit().rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &wanted);
}

TEST(DescriptorLimit, IsTheSoftOne) {
  EXPECT_EQ(status_of([] {
              begin_with(usual);
              return descriptor_limit() == usual ? 0 : 1;
            }),
            0);
}

TEST(DescriptorLimit, IsRaisedToTheHardOneOrToWhatIsNeeded) {
  EXPECT_EQ(status_of([] {
              auto const most = std::min<rlim_t>(limit().rlim_max, 65'536);
              begin_with(usual);
              raise_descriptor_limit();
              return descriptor_limit() == most && limit().rlim_cur == most ? 0 : 1;
            }),
            0);
}

TEST(DescriptorLimit, IsNotLowered) {
  EXPECT_EQ(status_of([] {
              auto const before = limit().rlim_max;
              begin_with(before);
              raise_descriptor_limit();
              return limit().rlim_cur == before ? 0 : 1;
            }),
            0);
}

TEST(DescriptorLimit, IsForAForkedChildAsItWasAtTheStart) {
  EXPECT_EQ(status_of([] {
              begin_with(usual);
              raise_descriptor_limit();
              return status_of([] { return limit().rlim_cur == usual ? 0 : 1; });
            }),
            0);
}

}  // namespace
}  // namespace petal::runtime
