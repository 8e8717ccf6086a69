// SPDX-License-Identifier: Apache-2.0
#include "broker/session.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/cancel_after.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/mqtt5/mqtt_client.hpp>

#include "broker/adopted_stream.hpp"
#include "broker/pending_reply.hpp"
#include "runtime/event.hpp"
#include "runtime/text.hpp"

namespace petal::broker {
namespace {

namespace asio = boost::asio;
namespace mqtt5 = boost::mqtt5;
namespace prop = mqtt5::prop;
using boost::system::error_code;

/// What the library tells of a connection, gathered.
struct Told {
  std::function<void(bool)> on_established;
  SessionEnd end;
};

/// The library copies its logger; all copies tell the same.
struct LinkLogger {
  std::shared_ptr<Told> told;

  void at_connack(mqtt5::reason_code reason, bool session_present, const mqtt5::connack_props& props) const;
  void at_disconnect(mqtt5::reason_code reason, const mqtt5::disconnect_props& props) const;
};

std::string describe(mqtt5::reason_code reason, const std::optional<std::string>& more) {
  auto text = fmt::format("{} (reason code 0x{:02X})", reason.message(), reason.value());
  if (more && !more->empty()) text += fmt::format(": {}", runtime::printable(*more));
  return text;
}

bool is_final(mqtt5::reason_code reason) {
  namespace codes = mqtt5::reason_codes;
  std::array const hopeless = {
      codes::client_identifier_not_valid, codes::bad_username_or_password,    codes::not_authorized, codes::banned,
      codes::bad_authentication_method,   codes::unsupported_protocol_version};
  return std::find(hopeless.begin(), hopeless.end(), reason) != hopeless.end();
}

void LinkLogger::at_connack(mqtt5::reason_code reason, bool session_present, const mqtt5::connack_props& props) const {
  if (reason) {
    told->end.refused = is_final(reason);
    told->end.reason = "the broker refused the connection: " + describe(reason, props[prop::reason_string]);
    return;
  }
  told->end.established = true;
  if (told->on_established) told->on_established(session_present);
}

void LinkLogger::at_disconnect(mqtt5::reason_code reason, const mqtt5::disconnect_props& props) const {
  told->end.reason = "the broker disconnected: " + describe(reason, props[prop::reason_string]);
}

Result<void> to_result(error_code error) {
  if (!error) return {};
  if (error.category() == mqtt5::client::get_error_code_category())
    return Error(Errc::limit_exceeded, fmt::format("the broker does not accept it: {}", error.message()));
  return Error(Errc::link_lost, "the link to the broker ended before it acknowledged");
}

Result<void> to_result(error_code error, mqtt5::reason_code reason, const std::optional<std::string>& more) {
  if (error) return to_result(error);
  if (!reason) return {};  // below 0x80: success, also where nobody subscribed (MQTT 5, 2.4)
  return Error(Errc::refused, "the broker refused: " + describe(reason, more));
}

mqtt5::connect_props properties(const BrokerOptions& options) {
  mqtt5::connect_props props;
  props[prop::session_expiry_interval] = static_cast<std::uint32_t>(options.session_expiry.count());
  props[prop::receive_maximum] = options.receive_maximum;
  props[prop::maximum_packet_size] = options.maximum_packet_size;
  return props;
}

mqtt5::subscribe_topic to_topic(const WantedFilters::Entry& wanted) {
  mqtt5::subscribe_options options;
  options.max_qos = static_cast<mqtt5::qos_e>(wanted.second.qos);
  options.no_local = wanted.second.no_local ? mqtt5::no_local_e::yes : mqtt5::no_local_e::no;
  options.retain_as_published = mqtt5::retain_as_published_e::dont;
  options.retain_handling = mqtt5::retain_handling_e::send;
  return {wanted.first, options};
}

}  // namespace

class Session::Impl : public std::enable_shared_from_this<Impl> {
 public:
  using Client = mqtt5::mqtt_client<AdoptedStream, WireSource, LinkLogger>;

  Impl(Connection connection, const BrokerOptions& options, Callbacks callbacks)
      : wire_(std::make_shared<Wire>(std::move(connection),
                                     Inbound(options.maximum_packet_size, callbacks.on_publish, callbacks.on_pubrel))),
        told_(std::make_shared<Told>(std::move(callbacks.on_established), SessionEnd{})),
        on_end_(std::make_shared<std::function<void()>>()),
        client_(wire_->get_executor(), WireSource{wire_, on_end_}, LinkLogger{told_}),
        ended_(wire_->get_executor()),
        acknowledge_within_(options.timing.acknowledge) {
    // The library resolves what it is given before it asks for a connection: a literal needs no name server.
    client_.brokers("127.0.0.1", 1883)
        .credentials(options.client_id, options.username, options.password)
        .keep_alive(static_cast<std::uint16_t>(options.keep_alive.count()))
        .connect_properties(properties(options));
  }

  Task<SessionEnd> run() {
    *on_end_ = [weak = weak_from_this()] {
      if (auto const self = weak.lock()) asio::post(self->wire_->get_executor(), [self] { self->abort(); });
    };
    client_.async_run([self = shared_from_this()](error_code) {
      self->running_ = false;
      self->ended_.notify_all();
    });
    while (running_) co_await ended_.wait();
    told_->on_established = nullptr;
    auto end = told_->end;
    if (!wire_->fault().empty()) end.reason = wire_->fault();
    if (end.reason.empty())
      end.reason = end.established ? "the connection was closed" : "the broker did not answer CONNECT with CONNACK";
    co_return end;
  }

  static Task<Result<void>> link_has_ended() { co_return Error(Errc::link_lost, "the link to the broker has ended"); }

  template <typename Start>
  Task<Result<void>> reply(Start start) {
    if (ending_ || !running_) return link_has_ended();  // the library would keep it for a connection that never comes
    return async_reply(wire_->get_executor(), acknowledge_within_, std::move(start));
  }

  Task<Result<void>> publish(transport::OutgoingMessage message) {
    auto const retain = message.retain ? mqtt5::retain_e::yes : mqtt5::retain_e::no;
    switch (message.qos) {
      case Qos::at_most_once:
        return reply([this, retain, m = std::move(message)](Reply done) mutable {
          client_.async_publish<mqtt5::qos_e::at_most_once>(std::move(m.topic), std::move(m.payload), retain, {},
                                                            [done](error_code error) { done(to_result(error)); });
        });
      case Qos::at_least_once:
        return reply([this, retain, m = std::move(message)](Reply done) mutable {
          client_.async_publish<mqtt5::qos_e::at_least_once>(
              std::move(m.topic), std::move(m.payload), retain, {},
              [done](error_code error, mqtt5::reason_code reason, const mqtt5::puback_props& props) {
                done(to_result(error, reason, props[prop::reason_string]));
              });
        });
      case Qos::exactly_once:
        return reply([this, retain, m = std::move(message)](Reply done) mutable {
          client_.async_publish<mqtt5::qos_e::exactly_once>(
              std::move(m.topic), std::move(m.payload), retain, {},
              [done](error_code error, mqtt5::reason_code reason, const mqtt5::pubcomp_props& props) {
                done(to_result(error, reason, props[prop::reason_string]));
              });
        });
    }
    return reply([](Reply done) { done(Error(Errc::invalid_argument, "QoS is 0, 1 or 2")); });
  }

  bool has_identifiers() const {
    return client_.connack_property(prop::subscription_identifier_available).value_or(1) != 0;
  }

  /// Filters in one packet, which share its identifier.
  Task<std::vector<Result<void>>> subscribe_packet(std::vector<WantedFilters::Entry> filters) {
    auto const results = std::make_shared<std::vector<Result<void>>>();
    mqtt5::subscribe_props props;
    if (has_identifiers())
      props[prop::subscription_identifier] =
          static_cast<std::int32_t>(WantedFilters::identifier(filters.front().first));
    std::vector<mqtt5::subscribe_topic> topics;
    for (auto const& wanted : filters) topics.push_back(to_topic(wanted));
    auto const all = co_await reply([this, results, props, topics = std::move(topics)](Reply done) {
      client_.async_subscribe(topics, props,
                              [results, done](error_code error, const std::vector<mqtt5::reason_code>& reasons,
                                              const mqtt5::suback_props& props) {
                                for (auto const& reason : reasons)
                                  results->push_back(to_result({}, reason, props[prop::reason_string]));
                                done(to_result(error));
                              });
    });
    if (!all) results->assign(filters.size(), all);
    co_return *results;
  }

  Task<std::vector<Result<void>>> subscribe(std::vector<WantedFilters::Entry> filters) {
    if (!has_identifiers()) co_return co_await subscribe_packet(std::move(filters));
    std::vector<decltype(asio::co_spawn(wire_->get_executor(), subscribe_packet({}), asio::deferred))> packets;
    for (auto& wanted : filters)
      packets.push_back(asio::co_spawn(wire_->get_executor(), subscribe_packet({std::move(wanted)}), asio::deferred));
    auto const [order, thrown, answers] = co_await asio::experimental::make_parallel_group(std::move(packets))
                                              .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    std::vector<Result<void>> results;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (thrown[i]) std::rethrow_exception(thrown[i]);
      results.push_back(answers[i].front());
    }
    co_return results;
  }

  Task<Result<void>> unsubscribe(std::vector<std::string> filters) {
    return reply([this, filters = std::move(filters)](Reply done) {
      client_.async_unsubscribe(
          filters, {},
          [done](error_code error, const std::vector<mqtt5::reason_code>& reasons, const mqtt5::unsuback_props& props) {
            Result<void> result = to_result(error);
            for (auto const& reason : reasons)
              if (result) result = to_result({}, reason, props[prop::reason_string]);
            done(result);
          });
    });
  }

  /// Four bytes: type and flags, remaining length 2, packet identifier.
  void send(unsigned first, std::uint16_t packet_id) {
    std::array const bytes = {static_cast<char>(first), '\x02', static_cast<char>(packet_id >> 8U),
                              static_cast<char>(packet_id & 0xFFU)};
    wire_->send({bytes.data(), bytes.size()});
  }

  Task<> disconnect() {
    ending_ = true;
    error_code ignored;
    co_await client_.async_disconnect(
        mqtt5::disconnect_rc_e::normal_disconnection, {},
        asio::cancel_after(std::chrono::seconds(1), asio::redirect_error(asio::use_awaitable, ignored)));
    abort();
  }

  void abort() {
    ending_ = true;
    if (std::exchange(aborted_, true)) return;
    client_.cancel();
    wire_->close();
  }

 private:
  std::shared_ptr<Wire> wire_;
  std::shared_ptr<Told> told_;
  std::shared_ptr<std::function<void()>> on_end_;
  Client client_;
  runtime::Event ended_;
  std::chrono::milliseconds acknowledge_within_;
  bool running_ = true;
  bool ending_ = false;  // nothing new is sent
  bool aborted_ = false;
};

Session::Session(Connection connection, const BrokerOptions& options, Callbacks callbacks)
    : impl_(std::make_shared<Impl>(std::move(connection), options, std::move(callbacks))) {}
Session::~Session() {
  impl_->abort();
}

Task<SessionEnd> Session::run() {
  return impl_->run();
}
Task<Result<void>> Session::publish(transport::OutgoingMessage message) {
  return impl_->publish(std::move(message));
}
bool Session::has_identifiers() const {
  return impl_->has_identifiers();
}
Task<std::vector<Result<void>>> Session::subscribe(std::vector<WantedFilters::Entry> filters) {
  return impl_->subscribe(std::move(filters));
}
Task<Result<void>> Session::unsubscribe(std::vector<std::string> filters) {
  return impl_->unsubscribe(std::move(filters));
}
void Session::acknowledge(std::uint16_t packet_id) {
  impl_->send(0x40, packet_id);
}
void Session::acknowledge_received(std::uint16_t packet_id) {
  impl_->send(0x50, packet_id);
}
void Session::acknowledge_complete(std::uint16_t packet_id) {
  impl_->send(0x70, packet_id);
}
Task<> Session::disconnect() {
  return impl_->disconnect();
}
void Session::abort() {
  impl_->abort();
}

}  // namespace petal::broker
