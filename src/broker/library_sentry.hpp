// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/mqtt5/impl/client_service.hpp>
#include <boost/mqtt5/impl/sentry_op.hpp>
#include <chrono>
#include <memory>

#include "broker/adopted_stream.hpp"

namespace boost::mqtt5::detail {

/// The library's own ends a link where an answer takes longer than 20 s of the wall clock: a slow broker, or a clock
/// that steps forward, would cost the link. `petal::broker::Unacknowledged` decides that here; this one only waits for
/// the end. See docs/decisions/0012-the-librarys-sentry-is-replaced.md.
template <typename Logger, typename Handler>
class sentry_op<client_service<petal::broker::AdoptedStream, petal::broker::WireSource, Logger>, Handler> {
 public:
  using Service = client_service<petal::broker::AdoptedStream, petal::broker::WireSource, Logger>;
  using allocator_type = asio::associated_allocator_t<Handler>;  // NOLINT(readability-identifier-naming)
  using executor_type = typename Service::executor_type;         // NOLINT(readability-identifier-naming)

  sentry_op(std::shared_ptr<Service> service, Handler&& handler)
      : service_(std::move(service)), handler_(std::move(handler)) {}

  allocator_type get_allocator() const noexcept { return asio::get_associated_allocator(handler_); }
  executor_type get_executor() const noexcept { return service_->get_executor(); }

  void perform() {
    auto& timer = service_->_sentry_timer;
    timer.expires_after(std::chrono::seconds(3));  // not all that closes the library's stream cancels this
    timer.async_wait(std::move(*this));
  }

  void operator()(error_code) {
    if (service_->is_open())
      perform();
    else
      std::move(handler_)();
  }

 private:
  std::shared_ptr<Service> service_;
  Handler handler_;
};

}  // namespace boost::mqtt5::detail
