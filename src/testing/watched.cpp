// SPDX-License-Identifier: Apache-2.0
#include "testing/watched.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace petal::testing {
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

}  // namespace petal::testing
