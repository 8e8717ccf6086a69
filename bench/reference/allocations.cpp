// SPDX-License-Identifier: Apache-2.0
// Counts allocations: LD_PRELOAD=bench_allocations.so BENCH_ALLOCATIONS=FILE program
//
// FILE, of 8 bytes or more, always contains the number of allocations since the program's start, as a native uint64.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

// The functions of the C library beneath malloc, for libraries that replace malloc.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {

std::atomic<std::uint64_t> early;
constinit std::atomic<std::atomic<std::uint64_t>*> counter = &early;

void count() {
  counter.load(std::memory_order_relaxed)->fetch_add(1, std::memory_order_relaxed);
}

__attribute__((constructor)) void share_the_count() {
  const char* const file = std::getenv("BENCH_ALLOCATIONS");
  if (!file) return;
  int const descriptor = ::open(file, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return;
  void* const page = ::mmap(nullptr, sizeof early, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  ::close(descriptor);
  if (page == MAP_FAILED) return;
  auto* const shared = static_cast<std::atomic<std::uint64_t>*>(page);
  shared->store(early.load());
  counter = shared;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  count();
  return __libc_malloc(size);
}

void* calloc(std::size_t members, std::size_t size) {
  count();
  return __libc_calloc(members, size);
}

void* realloc(void* old, std::size_t size) {
  count();
  return __libc_realloc(old, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
  count();
  *result = __libc_memalign(alignment, size);
  return *result ? 0 : 12;  // ENOMEM
}
}
