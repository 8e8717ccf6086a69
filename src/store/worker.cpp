// SPDX-License-Identifier: Apache-2.0
#include "store/worker.hpp"

#include <pthread.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "store/group_commit.hpp"

namespace petal::store {

Worker::Worker(std::unique_ptr<FileOrMemory> medium) : medium_(std::move(medium)) {
  thread_ = std::thread([this] { work(); });
  pthread_setname_np(thread_.native_handle(), medium_->file().filename().string().substr(0, 15).c_str());
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
    waiting_.of(job->kind()).push_back(std::move(job));
  }
  changed_.notify_one();
}

void Worker::work() {
  while (auto jobs = take()) {
    medium_->try_again_when_due();
    perform(std::move(*jobs));
  }
  medium_->close();
}

/// Returns all jobs that wait; blocks until there are some, or until the file is due to be tried again. Returns nullopt
/// at the end.
std::optional<Worker::Jobs> Worker::take() {
  std::unique_lock lock(mutex_);
  auto const is_due = [this] { return stopping_ || !waiting_.empty(); };
  if (auto const due = medium_->due())
    changed_.wait_until(lock, *due, is_due);
  else
    changed_.wait(lock, is_due);
  if (stopping_ && waiting_.empty()) return std::nullopt;
  return std::exchange(waiting_, {});
}

void Worker::perform(Jobs jobs) {
  if (!jobs.replacements.empty()) medium_->replace();
  read(jobs.replacements);
  write(jobs.writes);
  read(jobs.reads);
}

void Worker::write(Queue& jobs) {
  if (jobs.empty()) return;
  try_to_write(jobs);
  if (medium_->goes_on_in_memory_after_writes()) {
    Queue failed;
    std::ranges::copy_if(jobs, std::back_inserter(failed), [](auto const& job) { return job->has_failed(); });
    try_to_write(failed);
  }
  for (auto& job : jobs) Job::finish(std::move(job));
}

void Worker::try_to_write(const Queue& jobs) {
  if (auto const& refusal = medium_->why_no_writes())
    for (auto const& job : jobs) job->fail(*refusal);
  else if (!jobs.empty())
    commit_together(*medium_->connection(), jobs);
}

void Worker::read(Queue& jobs) {
  for (auto& job : jobs) {
    if (auto* const connection = medium_->connection())
      job->run(*connection);
    else
      job->fail(*medium_->why_no_writes());
    medium_->look();
    Job::finish(std::move(job));
  }
}

}  // namespace petal::store
