// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "broker_link/broker_link.hpp"
#include "broker_link/certificate_watch.hpp"
#include "broker_link/log.hpp"
#include "broker_link/tls_context.hpp"
#include "runtime/text.hpp"

namespace petal::broker_link {

Task<> BrokerLink::watch_deadlines() {
  boost::asio::steady_timer timer(executor_);
  for (;;) {
    timer.expires_after(options_.acknowledge_deadline / 10);
    co_await timer.async_wait(boost::asio::use_awaitable);
    if (auto const expired = incoming_.expire(options_.acknowledge_deadline); expired != 0)
      log().warn("messages acknowledged before they were handled: count={} reason=\"ACK_DEADLINE of {} ms has passed\"",
                 expired, options_.acknowledge_deadline.count());
    co_await fetch_what_was_left();
  }
}

/// Messages for which there was no room come again only on the next connection.
Task<> BrokerLink::fetch_what_was_left() {
  if (!incoming_.has_left_some_for(options_.acknowledge_deadline)) co_return;
  if (!session_ || leaving_) co_return;
  log().warn("connecting again, for the messages that were left to the broker because there was no room for them");
  co_await leave(session_);
}

/// Connects again when the certificates were replaced. If the new ones cannot be used, the link stays; the next change
/// is tried again.
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
      co_await renew("the certificates have changed");
  }
}

Task<> BrokerLink::renew(std::string why) {
  log().info("{}: connecting again", why);
  renewing_ = std::move(why);
  pause_.notify_all();
  if (session_ && !leaving_) co_await leave(session_);
}

bool BrokerLink::uses_tls() const {
  return std::any_of(options_.brokers.begin(), options_.brokers.end(), [](const auto& broker) { return broker.tls; });
}

/// The message is acknowledged; otherwise the broker would send it again over each link, for ever.
void BrokerLink::on_unread(const UnreadMessage& message) {
  if (auto const count = unread_.count(); count != 0)
    log().error("messages dropped: count={} reason={:?} last_topic={} bytes={}", count,
                "it cannot be taken and was acknowledged unread: " + message.why, runtime::escaped(message.topic),
                message.bytes);
}

}  // namespace petal::broker_link
