// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <petal/task.hpp>

namespace petal::runtime {

/// Runs `work` on `there`, where it may block, and resumes on the executor that awaited it.
///
/// **Errors.** An exception of `work` is passed on.
/// **Cancellation.** `work` cannot be interrupted: it is waited for.
Task<> run_on(boost::asio::any_io_executor there, std::function<void()> work);

}  // namespace petal::runtime
