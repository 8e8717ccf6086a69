// SPDX-License-Identifier: Apache-2.0
#include "broker/session.hpp"

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
  props[prop::maximum_packet_size] = options.maximum_packet_size;
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
      acknowledge_within_(options.timing.acknowledge) {
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

void Session::Impl::send(unsigned first, std::uint16_t packet_id) {
  std::array const bytes = {static_cast<char>(first), '\x02', static_cast<char>(packet_id >> 8U),
                            static_cast<char>(packet_id & 0xFFU)};
  wire_->send({bytes.data(), bytes.size()});
}

void Session::Impl::abort() {
  ending_ = true;
  if (std::exchange(aborted_, true)) return;
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
