// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "store/file_or_memory.hpp"
#include "store/job.hpp"

namespace petal::store {

/// The thread that owns a FileOrMemory. It takes all jobs that wait: first the writes, committed together, then the
/// reads, so that a read sees every write that was queued before it. While the disk has a fault, it checks by itself
/// whether that has ended.
///
/// **Lifetime.** The destructor does the queued work, closes the file, and joins the thread.
class Worker {
 public:
  explicit Worker(std::unique_ptr<FileOrMemory> medium);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  void submit(std::shared_ptr<Job> job);

  /// Return those of the FileOrMemory. Any thread.
  bool is_damaged() const noexcept { return medium_->is_damaged(); }
  std::string fault() const { return medium_->fault(); }

 private:
  using Queue = std::vector<std::shared_ptr<Job>>;
  struct Jobs {
    Queue replacements, writes, reads;
    Queue& of(Job::Kind kind) noexcept {
      return kind == Job::Kind::replace ? replacements : kind == Job::Kind::write ? writes : reads;
    }
    bool empty() const noexcept { return replacements.empty() && writes.empty() && reads.empty(); }
  };

  void work();
  std::optional<Jobs> take();
  void perform(Jobs jobs);
  void write(Queue& jobs);
  void try_to_write(const Queue& jobs);
  void read(Queue& jobs);

  std::unique_ptr<FileOrMemory> medium_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Jobs waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace petal::store
