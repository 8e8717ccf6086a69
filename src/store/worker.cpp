// SPDX-License-Identifier: Apache-2.0
#include "store/worker.hpp"

#include <pthread.h>

#include <utility>

#include "store/group_commit.hpp"

namespace petal::store {

namespace {

void fail_all(std::vector<std::shared_ptr<Job>>& jobs, const Error& error) {
  for (auto const& job : jobs) job->fail(error);
}

}  // namespace

Worker::Worker(std::unique_ptr<Connection> connection, Source source)
    : source_(std::move(source)), connection_(std::move(connection)) {
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
    waiting_.of(job->kind()).push_back(std::move(job));
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
  if (!jobs.replacements.empty()) replace();
  if (!connection_) {
    for (auto* each : {&jobs.replacements, &jobs.writes, &jobs.reads}) fail_all(*each, *unavailable_);
  } else {
    for (auto const& job : jobs.replacements) job->run(*connection_);
    if (!jobs.writes.empty()) commit_together(*connection_, jobs.writes);
  }
  finish_all(jobs.replacements);
  finish_all(jobs.writes);
  for (auto& job : jobs.reads) {
    if (connection_) job->run(*connection_);
    finish(std::move(job));
  }
}

void Worker::finish_all(std::vector<std::shared_ptr<Job>>& jobs) {
  for (auto& job : jobs) finish(std::move(job));
}

/// Who waits must find what its failure says.
void Worker::finish(std::shared_ptr<Job> job) {
  if (connection_) damaged_ = connection_->found_corruption();
  Job::finish(std::move(job));
}

/// Closed before the file is renamed: SQLite finds a database's companions by its name.
void Worker::replace() {
  if (connection_ && !connection_->found_corruption()) return;
  std::string const damage = connection_ ? connection_->damage() : unavailable_->message();
  if (connection_) connection_->keep_journal_on_close(true);
  connection_.reset();
  auto opened = begin_anew(source_.file, source_.schema, source_.options, damage);
  if (opened)
    connection_ = std::move(*opened);
  else
    unavailable_ = opened.error();
}

}  // namespace petal::store
