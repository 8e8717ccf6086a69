// SPDX-License-Identifier: Apache-2.0
#include "net/close_on_exec.hpp"

namespace petal::net {

int accepted(int listening, boost::system::error_code& error) noexcept {
  int made = -1;
  do {
    made = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  } while (made < 0 && errno == EINTR);
  error = made < 0 ? boost::system::error_code(errno, boost::system::system_category()) : boost::system::error_code();
  return made;
}

}  // namespace petal::net
