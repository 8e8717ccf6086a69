// SPDX-License-Identifier: Apache-2.0
#include "broker/session_impl.hpp"

namespace petal::broker {
namespace {

namespace prop = mqtt5::prop;
using boost::system::error_code;

mqtt5::publish_props properties(const transport::OutgoingMessage& message) {
  mqtt5::publish_props props;
  if (message.expiry) props[prop::message_expiry_interval] = static_cast<std::uint32_t>(message.expiry->count());
  return props;
}

}  // namespace

Task<Result<void>> Session::Impl::publish(transport::OutgoingMessage message) {
  if (auto const can = told_->announced.check_publish(message.qos, message.retain); !can)
    return refused_here(can.error());
  auto const retain = message.retain ? mqtt5::retain_e::yes : mqtt5::retain_e::no;
  auto const props = properties(message);
  switch (message.qos) {
    case Qos::at_most_once:
      return reply(timing_.acknowledge, [this, retain, props, m = std::move(message)](Reply done) mutable {
        client_.async_publish<mqtt5::qos_e::at_most_once>(
            std::move(m.topic), std::move(m.payload), retain, props,
            [done = std::move(done)](error_code error) { done(to_result(error)); });
      });
    case Qos::at_least_once:
      return acknowledged({}, [this, retain, props, m = std::move(message)](Acknowledgement done) mutable {
        client_.async_publish<mqtt5::qos_e::at_least_once>(
            std::move(m.topic), std::move(m.payload), retain, props,
            [done = std::move(done)](error_code error, mqtt5::reason_code reason, const mqtt5::puback_props& props) {
              done(to_result(error, reason, props[prop::reason_string]));
            });
      });
    case Qos::exactly_once:
      return acknowledged({}, [this, retain, props, m = std::move(message)](Acknowledgement done) mutable {
        client_.async_publish<mqtt5::qos_e::exactly_once>(
            std::move(m.topic), std::move(m.payload), retain, props,
            [done = std::move(done)](error_code error, mqtt5::reason_code reason, const mqtt5::pubcomp_props& props) {
              done(to_result(error, reason, props[prop::reason_string]));
            });
      });
  }
  return reply(timing_.acknowledge, [](Reply done) { done(Error(Errc::invalid_argument, "QoS is 0, 1 or 2")); });
}

}  // namespace petal::broker
