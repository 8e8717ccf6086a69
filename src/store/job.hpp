// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <type_traits>

#include "store/connection.hpp"

namespace petal::store {

/// A piece of work for the database's thread, and the caller that waits for it.
///
/// **Threads.** `run` and `fail` are called on the database's thread, which then passes the job on with `finish`;
/// everything else happens on the caller's executor.
/// **Cancellation.** Ends the wait with `operation_aborted`; the work is done all the same.
class Job : public std::enable_shared_from_this<Job> {
 public:
  using Handler = boost::asio::any_completion_handler<void(boost::system::error_code)>;
  enum class Kind { read, write, replace };  ///< `replace` runs on a new file if the present one is damaged

  explicit Job(Kind kind) noexcept : kind_(kind) {}
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;

  Kind kind() const noexcept { return kind_; }

  /// Does the work and keeps its result; returns false if that is an error. May be called again: see Database::write.
  virtual bool run(Connection& connection) = 0;

  /// Replaces the result by `error`.
  virtual void fail(const Error& error) = 0;

  /// Returns whether the result is an error.
  virtual bool has_failed() const noexcept = 0;

  /// Keeps `handler` until the job is done or cancelled, and the loop of `executor` running until it is done.
  void wait(Handler handler, const boost::asio::any_io_executor& executor);

  /// Wakes the caller of `job`.
  static void finish(std::shared_ptr<Job> job);

 private:
  class Wake;

  void cancel();
  void resume();

  Kind kind_;
  Handler handler_;
  std::optional<boost::asio::executor_work_guard<boost::asio::any_io_executor>> loop_;
};

/// A job whose work is `Function`: `Result<T>(Connection&)`.
template <typename Function>
class JobOf final : public Job {
 public:
  using Returned = std::invoke_result_t<Function&, Connection&>;

  JobOf(Kind kind, Function work) : Job(kind), work_(std::move(work)) {}

  bool run(Connection& connection) override {
    try {
      result_.emplace(work_(connection));
    } catch (const std::exception& e) {
      result_.emplace(Error(Errc::storage_failed, std::string("work on the database failed: ") + e.what()));
    }
    return result_->has_value();
  }

  void fail(const Error& error) override { result_.emplace(error); }

  bool has_failed() const noexcept override { return result_ && !result_->has_value(); }

  Returned take_result() { return std::move(*result_); }

 private:
  Function work_;
  std::optional<Returned> result_;
};

}  // namespace petal::store
