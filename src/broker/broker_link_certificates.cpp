// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "broker/broker_link.hpp"
#include "broker/certificate_watch.hpp"
#include "broker/log.hpp"
#include "broker/tls_context.hpp"

namespace petal::broker {

/// Connects again when the certificates have been replaced. Those that cannot be used cost no link: the next change is
/// looked at again.
Task<> BrokerLink::watch_certificates() {
  CertificateWatch watch(stamps_of(options_.tls));
  boost::asio::steady_timer timer(executor_);
  for (;;) {
    timer.expires_after(options_.timing.certificate_look);
    co_await timer.async_wait(boost::asio::use_awaitable);
    if (!watch.look(stamps_of(options_.tls))) continue;
    if (auto const usable = make_tls_context(options_.tls); !usable)
      log().error("the certificates have changed and cannot be used, the link stays as it is: {}",
                  usable.error().message());
    else
      co_await renew();
  }
}

Task<> BrokerLink::renew() {
  log().info("the certificates have changed: connecting again");
  renewing_ = true;
  pause_.cancel();
  if (session_ && !leaving_) co_await leave(session_);
}

bool BrokerLink::uses_tls() const {
  return std::any_of(options_.brokers.begin(), options_.brokers.end(), [](const auto& broker) { return broker.tls; });
}

}  // namespace petal::broker
