// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <thread>

#include "inbox/options.hpp"
#include "inbox/spool_file.hpp"
#include "inbox/table.hpp"

namespace petal::inbox {

/// The thread that owns the file: it writes what the Table says is due, many messages in one transaction, and reads
/// what is requested. It depends on no other thread.
///
/// **Lifetime.** The destructor writes and deletes what is due, closes the file, and joins the thread: it takes as long
/// as the disk does.
class Writer {
 public:
  Writer(std::shared_ptr<Table> table, Options options);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

 private:
  void work();
  void perform(Work work);
  void open();
  void run(std::vector<std::shared_ptr<store::Job>> jobs);
  void write(Work work);
  void replace_if_damaged();
  void report_fault(const Error& error);
  void report_full();

  std::shared_ptr<Table> table_;
  Options options_;
  std::unique_ptr<SpoolFile> file_;
  std::string damage_;  // of a file that is to be replaced
  bool fault_reported_ = false;
  std::chrono::steady_clock::time_point full_reported_{};
  std::thread thread_;
};

}  // namespace petal::inbox
