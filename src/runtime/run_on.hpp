// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <petal/task.hpp>

namespace petal::runtime {

/// Runs `work` on `there`, where it may block, and goes on where it was awaited.
///
/// **Errors.** What `work` throws comes through.
/// **Cancellation.** `work` cannot be interrupted: it is waited for.
Task<> run_on(boost::asio::any_io_executor there, std::function<void()> work);

}  // namespace petal::runtime
