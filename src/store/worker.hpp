// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "store/job.hpp"
#include "store/open_file.hpp"

namespace petal::store {

/// What open_file takes, for opening a file again.
struct Source {
  std::filesystem::path file;
  std::span<const char* const> schema;
  OpenOptions options;
};

/// The thread that owns a Connection. It takes all jobs that wait: the writes first, committed together, then the
/// reads, so that a read sees every write that was queued before it.
///
/// **Lifetime.** The destructor does what is queued, closes the file, and joins.
class Worker {
 public:
  Worker(std::unique_ptr<Connection> connection, Source source);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  void submit(std::shared_ptr<Job> job);

  /// Whether the work met damage in the file. Any thread.
  bool is_damaged() const noexcept { return damaged_; }

 private:
  struct Jobs {
    std::vector<std::shared_ptr<Job>> replacements, writes, reads;
    std::vector<std::shared_ptr<Job>>& of(Job::Kind kind) noexcept {
      return kind == Job::Kind::replace ? replacements : kind == Job::Kind::write ? writes : reads;
    }
    bool empty() const noexcept { return replacements.empty() && writes.empty() && reads.empty(); }
  };

  void work();
  Jobs take();
  void perform(Jobs jobs);
  void finish_all(std::vector<std::shared_ptr<Job>>& jobs);
  void finish(std::shared_ptr<Job> job);
  void replace();

  Source source_;
  std::unique_ptr<Connection> connection_;  ///< null where a damaged file could not be replaced
  std::optional<Error> unavailable_;        ///< why, where it is null
  std::atomic<bool> damaged_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  Jobs waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace petal::store
