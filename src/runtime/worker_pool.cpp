// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>

namespace petal::runtime {

std::size_t WorkerPool::default_size() noexcept {
  return std::max(2U, std::thread::hardware_concurrency()) - 1;
}

WorkerPool::WorkerPool(std::size_t threads) {
  add(threads);
}

void WorkerPool::add(std::size_t threads) {
  for (; threads != 0; --threads) threads_.emplace_back([this, number = threads_.size() + 1] { work(number); });
}

WorkerPool::~WorkerPool() {
  io_.stop();
  for (auto& thread : threads_) thread.join();
}

void WorkerPool::work(std::size_t number) {
  ::pthread_setname_np(::pthread_self(), fmt::format("worker {}", number).c_str());
  io_.run();
}

}  // namespace petal::runtime
