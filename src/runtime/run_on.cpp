// SPDX-License-Identifier: Apache-2.0
#include "runtime/run_on.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace petal::runtime {
namespace {

namespace asio = boost::asio;

/// Runs `work` and also destroys it before it returns: the caller that waits may go on to destroy what `work` refers
/// to.
std::exception_ptr run(std::function<void()> work) {
  try {
    work();
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

}  // namespace

Task<> run_on(asio::any_io_executor there, std::function<void()> work) {
  using Done = asio::any_completion_handler<void(std::exception_ptr)>;
  auto const here = co_await asio::this_coro::executor;
  auto initiation = [&there, &here, &work](Done done) {
    asio::post(there,
               [here, guard = asio::make_work_guard(here), done = std::move(done), work = std::move(work)]() mutable {
                 auto const thrown = run(std::move(work));
                 asio::post(here, asio::append(std::move(done), thrown));
               });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(std::move(initiation),
                                                                                         asio::use_awaitable);
}

}  // namespace petal::runtime
