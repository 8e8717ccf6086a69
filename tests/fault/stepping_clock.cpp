// SPDX-License-Identifier: Apache-2.0
// A wall clock that a test sets, for one program: preloaded, it adds to CLOCK_REALTIME the nanoseconds that stand, as
// one 64-bit number, in the file that PETAL_TEST_CLOCK names. The other clocks go on as they are, as they do on a
// machine whose wall clock is set. (libfaketime looks up functions where AddressSanitizer is not ready for it.)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

constexpr std::int64_t second = 1'000'000'000;

const volatile std::int64_t* offset = nullptr;

__attribute__((constructor)) void open_clock() {
  auto const* const path = std::getenv("PETAL_TEST_CLOCK");
  auto const file = path ? ::open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  auto* const mapped = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
  ::close(file);
  if (mapped != MAP_FAILED) offset = static_cast<const std::int64_t*>(mapped);
}

}  // namespace

// NOLINTBEGIN(bugprone-*,readability-inconsistent-declaration-parameter-name): the names of the C library
extern "C" int clock_gettime(clockid_t clock, timespec* now) {
  auto const status = static_cast<int>(::syscall(SYS_clock_gettime, clock, now));
  if (status != 0 || !offset || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return status;
  auto const shifted = now->tv_sec * second + now->tv_nsec + *offset;
  *now = {.tv_sec = shifted / second, .tv_nsec = shifted % second};
  return 0;
}

extern "C" int gettimeofday(timeval* now, void*) {
  timespec fine{};
  ::clock_gettime(CLOCK_REALTIME, &fine);
  *now = {.tv_sec = fine.tv_sec, .tv_usec = fine.tv_nsec / 1000};
  return 0;
}

extern "C" time_t time(time_t* now) {
  timespec fine{};
  ::clock_gettime(CLOCK_REALTIME, &fine);
  if (now) *now = fine.tv_sec;
  return fine.tv_sec;
}
// NOLINTEND(bugprone-*,readability-inconsistent-declaration-parameter-name)
