// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/cancel_after.hpp>
#include <boost/asio/redirect_error.hpp>

#include "broker/session_impl.hpp"

namespace petal::broker {

namespace asio = boost::asio;

Task<> Session::Impl::disconnect() {
  ending_ = true;
  boost::system::error_code ignored;
  co_await client_.async_disconnect(
      mqtt5::disconnect_rc_e::normal_disconnection, {},
      asio::cancel_after(std::chrono::seconds(1), asio::redirect_error(asio::use_awaitable, ignored)));
  abort();
}

}  // namespace petal::broker
