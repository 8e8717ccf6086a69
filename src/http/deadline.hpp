// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace petal::http {

/// A time limit that is moved with each request, and hardly ever passes. So its timer is set again only when it fires,
/// or when the limit becomes an earlier one.
///
/// **Threads.** Those of the executor.
class Deadline {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `on_late` is called when a limit has passed, for as long as this object lives.
  Deadline(const boost::asio::any_io_executor& executor, std::function<void()> on_late);
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline();

  /// Replaces the limit that was set before.
  void set(Time limit);

  /// Removes the limit until the next `set`.
  void clear();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace petal::http
