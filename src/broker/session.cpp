// SPDX-License-Identifier: Apache-2.0
#include "broker/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "broker/session_impl.hpp"

namespace petal::broker {
namespace {

namespace asio = boost::asio;
namespace prop = mqtt5::prop;
using boost::system::error_code;

mqtt5::connect_props properties(const BrokerOptions& options) {
  mqtt5::connect_props props;
  props[prop::session_expiry_interval] = static_cast<std::uint32_t>(options.session_expiry.count());
  props[prop::receive_maximum] = options.receive_maximum;
  props[prop::maximum_packet_size] = std::min(options.maximum_packet_size, largest_for_library);
  return props;
}

}  // namespace

Session::Impl::Impl(Connection connection, const BrokerOptions& options, Callbacks callbacks)
    : wire_(std::make_shared<Wire>(std::move(connection),
                                   Inbound(options.maximum_packet_size, callbacks.on_publish, callbacks.on_pubrel))),
      told_(std::make_shared<Told>(std::move(callbacks.on_established), SessionEnd{})),
      on_end_(std::make_shared<std::function<void()>>()),
      client_(wire_->get_executor(), WireSource{wire_, on_end_}, LinkLogger{told_}),
      ended_(wire_->get_executor()),
      timing_(options.timing),
      keep_alive_(options.keep_alive),
      overdue_(wire_->get_executor()) {
  // The library resolves what it is given before it asks for a connection: a literal needs no name server.
  client_.brokers("127.0.0.1", 1883)
      .credentials(options.client_id, options.username, options.password)
      .keep_alive(static_cast<std::uint16_t>(options.keep_alive.count()))
      .connect_properties(properties(options));
}

Task<SessionEnd> Session::Impl::run() {
  *on_end_ = [weak = weak_from_this()] {
    if (auto const self = weak.lock()) asio::post(self->wire_->get_executor(), [self] { self->abort(); });
  };
  // Asked for by the library, too, but only after a pause of its own.
  wire_->on_end(*on_end_);
  client_.async_run([self = shared_from_this()](error_code) {
    self->running_ = false;
    self->ended_.notify_all();
  });
  watch_unacknowledged();
  while (running_) co_await ended_.wait();
  overdue_.cancel();
  told_->on_established = nullptr;
  auto end = told_->end;
  end.connect_sent = wire_->first_written();
  if (!wire_->fault().empty()) end.reason = wire_->fault();
  if (end.reason.empty())
    end.reason = end.established ? "the connection was closed" : "the broker did not answer CONNECT with CONNACK";
  co_return end;
}

/// After which the library gives a connection up. The broker's keep alive wins (MQTT 5, 3.2.2.3.14).
std::chrono::milliseconds Session::Impl::longest_silence() const {
  auto const theirs = client_.connack_property(prop::server_keep_alive);
  return std::chrono::milliseconds(theirs ? std::chrono::seconds(*theirs) : keep_alive_) * 3 / 2;
}

void Session::Impl::watch_unacknowledged() {
  overdue_.expires_after(timing_.acknowledge_overdue / 10);
  overdue_.async_wait([weak = weak_from_this()](error_code error) {
    auto const self = weak.lock();
    if (error || !self || self->ending_) return;
    auto const limit = self->timing_.acknowledge_overdue;
    if (!self->unacknowledged_.overdue(std::chrono::steady_clock::now(), limit)) return self->watch_unacknowledged();
    self->told_->end.reason = fmt::format("the broker has not acknowledged what it was sent for {} ms", limit.count());
    self->abort();
  });
}

std::size_t Session::Impl::window() const {
  return client_.connack_property(prop::receive_maximum).value_or(65'535);  // MQTT 5, 3.2.2.3.3
}

void Session::Impl::send(unsigned first, std::uint16_t packet_id) {
  std::array const bytes = {static_cast<char>(first), '\x02', static_cast<char>(packet_id >> 8U),
                            static_cast<char>(packet_id & 0xFFU)};
  wire_->send({bytes.data(), bytes.size()});
}

void Session::Impl::release_everything() {
  if (!told_->announced.check_publish(Qos::exactly_once, false)) return;  // it holds none, and may take it amiss
  // The library takes the lowest identifier that is free: as many as are in flight, and some SUBSCRIBEs.
  constexpr std::uint16_t highest = 512;
  for (std::uint16_t id = 1; id <= highest; ++id) send(0x62, id);
}

void Session::Impl::abort() {
  ending_ = true;
  if (std::exchange(aborted_, true)) return;
  if (wire_->is_silent() && told_->end.reason.empty())
    told_->end.reason = fmt::format("no PINGRESP: nothing came from the broker for {} ms, one and a half keep alives",
                                    longest_silence().count());
  client_.cancel();
  wire_->close();
}

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
std::size_t Session::window() const {
  return impl_->window();
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
void Session::release_everything() {
  impl_->release_everything();
}
Task<> Session::disconnect() {
  return impl_->disconnect();
}
void Session::abort() {
  impl_->abort();
}

}  // namespace petal::broker
