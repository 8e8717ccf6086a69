// SPDX-License-Identifier: Apache-2.0
#include "testing/watched.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <memory>

namespace petal::testing {
namespace {

Task<> call(std::shared_ptr<const Handler> handler, Message message) {
  if (auto const* const coroutine = handler->coroutine())
    co_await (*coroutine)(std::move(message));
  else
    (*handler->blocking())(std::move(message));
}

}  // namespace

void Notes::failed(const std::string& where, const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& e) {
    if (e.code() != boost::asio::error::operation_aborted) failures.push_back({where, e.what()});
  } catch (const std::exception& e) {
    failures.push_back({where, e.what()});
  } catch (...) {
    failures.push_back({where, "not a std::exception"});
  }
}

Handler watched(Handler handler, Notes& notes, const std::string& where) {
  auto const kept = std::make_shared<const Handler>(std::move(handler));
  return [kept, &notes, where](Message message) { return watched(call(kept, std::move(message)), notes, where); };
}

}  // namespace petal::testing
