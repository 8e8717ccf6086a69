// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/job.hpp"

namespace petal::store {

/// The thread that owns a Connection. It takes all jobs that wait: the writes first, committed together, then the
/// reads, so that a read sees every write that was queued before it.
///
/// **Lifetime.** The destructor does what is queued, closes the file, and joins.
class Worker {
 public:
  explicit Worker(std::unique_ptr<Connection> connection);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  void submit(std::shared_ptr<Job> job);

 private:
  struct Jobs {
    std::vector<std::shared_ptr<Job>> writes, reads;
    bool empty() const noexcept { return writes.empty() && reads.empty(); }
  };

  void work();
  Jobs take();
  void perform(Jobs jobs);

  std::unique_ptr<Connection> connection_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Jobs waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace petal::store
