// SPDX-License-Identifier: Apache-2.0
#include "runtime/log_writer.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace petal::runtime {
namespace {

constexpr std::size_t kept_room = 16 * 1024;  // the memory of a burst is released

}  // namespace

LogWriter::LogWriter(int descriptor, std::size_t most_waiting)
    : descriptor_(descriptor), most_waiting_(most_waiting), thread_([this] { run(); }) {}

LogWriter::~LogWriter() {
  {
    std::scoped_lock const lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void LogWriter::add(std::string_view line) {
  {
    std::scoped_lock const lock(mutex_);
    if (waiting_.size() + line.size() > most_waiting_) give_up_the_oldest();
    waiting_ += line;
  }
  changed_.notify_all();
}

void LogWriter::give_up_the_oldest() {
  auto const half = waiting_.find('\n', waiting_.size() / 2);
  auto const end = half == std::string::npos ? waiting_.size() : half + 1;
  auto const from = waiting_.begin();
  lost_ += static_cast<std::size_t>(std::count(from, from + static_cast<std::ptrdiff_t>(end), '\n'));
  waiting_.erase(0, end);
}

std::size_t LogWriter::lost() const {
  std::scoped_lock const lock(mutex_);
  return lost_;
}

bool LogWriter::flush(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [this] { return waiting_.empty() && !is_writing_; });
}

void LogWriter::run() {
  std::string leaving;
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return !waiting_.empty() || ended_; });
    if (waiting_.empty()) return;
    leaving.swap(waiting_);
    is_writing_ = true;
    lock.unlock();
    write(leaving);
    if (leaving.capacity() > kept_room) leaving = {};
    leaving.clear();
    lock.lock();
    is_writing_ = false;
    changed_.notify_all();
  }
}

/// Writes `lines`. They are dropped if nothing can be written: then no process can read them.
void LogWriter::write(std::string_view lines) const {
  while (!lines.empty()) {
    auto const written = ::write(descriptor_, lines.data(), lines.size());
    if (written >= 0) {
      lines.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {  // another process that shares the descriptor has made it non-blocking
      pollfd room{descriptor_, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace petal::runtime
