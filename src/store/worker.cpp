// SPDX-License-Identifier: Apache-2.0
#include "store/worker.hpp"

#include <pthread.h>

#include <utility>

#include "store/group_commit.hpp"

namespace petal::store {

Worker::Worker(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {
  thread_ = std::thread([this] { work(); });
  pthread_setname_np(thread_.native_handle(), connection_->file().filename().string().substr(0, 15).c_str());
}

Worker::~Worker() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Worker::submit(std::shared_ptr<Job> job) {
  {
    std::lock_guard const lock(mutex_);
    auto& queue = job->kind() == Job::Kind::write ? waiting_.writes : waiting_.reads;
    queue.push_back(std::move(job));
  }
  changed_.notify_one();
}

void Worker::work() {
  for (auto jobs = take(); !jobs.empty(); jobs = take()) perform(std::move(jobs));
  connection_.reset();
}

/// Everything that waits; waits for it. Nothing at the end.
Worker::Jobs Worker::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  return std::exchange(waiting_, {});
}

void Worker::perform(Jobs jobs) {
  if (!jobs.writes.empty()) commit_together(*connection_, jobs.writes);
  for (auto& job : jobs.writes) Job::finish(std::move(job));
  for (auto& job : jobs.reads) {
    job->run(*connection_);
    Job::finish(std::move(job));
  }
}

}  // namespace petal::store
