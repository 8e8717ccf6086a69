// SPDX-License-Identifier: Apache-2.0
#include "broker/wire.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <cstring>

#include "broker/connect_packet.hpp"

namespace petal::broker {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t read_size = 65'536;

/// Brokers send packet by packet. Where these come faster than one in `busy`, and each read brings `little`, the next
/// read waits for so long, and brings several: what follows from them is done, and sent, once for all of them. It waits
/// longer where all are messages of QoS 0, which come no slower for want of an answer. Nobody is woken meanwhile,
/// unless for more than `little`.
constexpr auto busy = std::chrono::microseconds(50);
constexpr int little = 4096;
constexpr auto rest = std::chrono::microseconds(100);
constexpr auto rest_at_most_once = std::chrono::microseconds(400);

/// Reads that are not asynchronous do not block then. Over TLS a read brings one record, mostly one packet, however
/// long it waits.
bool may_rest(Connection& connection) {
  error_code error;
  if (auto* const tcp = std::get_if<TcpSocket>(&connection)) tcp->non_blocking(true, error);
  return std::holds_alternative<TcpSocket>(connection) && !error;
}

/// Calls `f` with the stream to read from and write to.
template <typename F>
void with_stream(Connection& connection, F&& f) {
  if (auto* const tcp = std::get_if<TcpSocket>(&connection))
    f(*tcp);
  else
    f(std::get<std::unique_ptr<TlsConnection>>(connection)->stream);
}

/// The library's handlers run where the wire does: not asked for their executor, they are called without a detour.
void complete_soon(const Wire::Executor& executor, Wire::Handler handler, error_code error, std::size_t size) {
  asio::post(executor, [handler = std::move(handler), error, size]() mutable { std::move(handler)(error, size); });
}

}  // namespace

Wire::Wire(Connection connection, Inbound inbound)
    : connection_(std::move(connection)),
      executor_(socket_of(connection_).get_executor()),
      inbound_(std::move(inbound)),
      may_rest_(may_rest(connection_)),
      rest_(executor_),
      arriving_(read_size) {}

void Wire::close() {
  bool const was_open = std::exchange(open_, false);
  rest_.cancel();
  error_code ignored;
  socket_of(connection_).close(ignored);
  if (was_open && ended_) ended_();
}

void Wire::read(asio::mutable_buffer buffer, Handler handler) {
  auto slot = asio::get_associated_cancellation_slot(handler);
  if (slot.is_connected())
    slot.assign([self = shared_from_this()](asio::cancellation_type) {
      self->is_silent_ = true;
      self->close();
    });
  read_into_ = buffer;
  reader_ = std::move(handler);
  // The library reads nothing, too: after a CONNACK of five bytes. That must not wait for more.
  if (!passed_on_.empty() || buffer.size() == 0)
    finish_read_soon({});
  else
    read_more();
}

void Wire::read_more() {
  if (resting_until_ <= std::chrono::steady_clock::now()) return read_now();
  wake_at(little);
  rest_.expires_at(resting_until_);
  rest_.async_wait([self = shared_from_this()](error_code) { self->read_rested(); });
}

void Wire::read_now() {
  if (!open_) return finish_read_soon(asio::error::not_connected);
  wake_at(1);
  with_stream(connection_, [this](auto& stream) {
    stream.async_read_some(asio::buffer(arriving_), [self = shared_from_this()](error_code error, std::size_t length) {
      self->on_read(error, length);
    });
  });
}

void Wire::read_rested() {
  if (!open_) return read_now();
  error_code error;
  auto const length = std::get<TcpSocket>(connection_).read_some(asio::buffer(arriving_), error);
  if (error == asio::error::would_block) return read_now();
  on_read(error, length);
}

void Wire::wake_at(int bytes) {
  if (std::exchange(wakes_at_, bytes) == bytes) return;
  error_code ignored;
  socket_of(connection_).set_option(asio::socket_base::receive_low_watermark(bytes), ignored);
}

void Wire::on_read(error_code error, std::size_t length) {
  if (!error) {
    auto const before = inbound_.count();
    auto const fed = inbound_.feed({arriving_.data(), length}, passed_on_);
    if (!fed) {
      fault_ = fed.error().message();
      close();
      error = asio::error::connection_aborted;
    }
    pace_reads(length, before);
  }
  if (!error && passed_on_.empty()) return read_more();
  // A TLS stream ends with an error of its own category; to the reader an end is an end.
  finish_read(error && error.category() != asio::error::get_system_category() ? asio::error::eof : error);
}

/// One at a time that is answered before the next one comes is not kept waiting.
void Wire::pace_reads(std::size_t length, Inbound::Count before) {
  auto const now = std::chrono::steady_clock::now();
  auto const packets = inbound_.count().packets - before.packets;
  auto const at_most_once = inbound_.count().at_most_once - before.at_most_once;
  bool const is_busy = packets > 1 || now - last_read_ < busy;
  last_read_ = now;
  bool const nobody_waits = packets > 0 && at_most_once == packets;
  auto const pause = nobody_waits ? rest_at_most_once : rest;
  resting_until_ = may_rest_ && is_busy && length < little ? now + pause : now;
}

/// The library's operation must have begun before it ends.
void Wire::finish_read_soon(error_code error) {
  asio::get_associated_cancellation_slot(reader_).clear();
  asio::post(executor_, [self = shared_from_this(), error] { self->finish_read(error); });
}

void Wire::finish_read(error_code error) {
  auto const copied = error ? 0 : asio::buffer_copy(read_into_, asio::buffer(passed_on_) + passed_on_from_);
  passed_on_from_ += copied;
  if (passed_on_from_ == passed_on_.size()) {
    passed_on_.clear();
    passed_on_from_ = 0;
  }
  auto handler = std::move(reader_);
  asio::get_associated_cancellation_slot(handler).clear();
  if (error) close();
  std::move(handler)(error, copied);
}

void Wire::write(std::vector<asio::const_buffer> buffers, Handler handler) {
  // Each of the library's buffers is one packet.
  for (auto& buffer : buffers) {
    std::string_view const packet(static_cast<const char*>(buffer.data()), buffer.size());
    inbound_.sent(packet);
    if (!is_connect(packet)) continue;
    connect_ = announcing(packet, inbound_.maximum_packet_size());
    buffer = asio::buffer(connect_);
  }
  waiting_ = std::move(buffers);
  writer_ = std::move(handler);
  if (open_)
    write_more();
  else
    fail_waiting_write(asio::error::not_connected);
}

void Wire::fail_waiting_write(error_code error) {
  waiting_.clear();
  if (auto handler = std::exchange(writer_, {})) complete_soon(executor_, std::move(handler), error, 0);
}

void Wire::send(std::string_view bytes) {
  bool const first = own_waiting_.empty();
  own_waiting_ += bytes;
  // Posted, so that the acknowledgements of all packets of one read leave in one write.
  if (first) asio::post(executor_, [self = shared_from_this()] { self->write_more(); });
}

void Wire::write_more() {
  if (!open_ || is_writing_ || (own_waiting_.empty() && !writer_)) return;
  is_writing_ = true;
  own_leaving_ = std::exchange(own_waiting_, {});
  writing_ = std::exchange(writer_, {});
  leaving_ = std::exchange(waiting_, {});
  auto const asked = asio::buffer_size(leaving_);
  if (!own_leaving_.empty()) leaving_.insert(leaving_.begin(), asio::buffer(own_leaving_));
  with_stream(connection_, [&](auto& stream) {
    asio::async_write(stream, leaving_, [self = shared_from_this(), asked](error_code error, std::size_t) {
      self->on_written(error, asked);
    });
  });
}

void Wire::on_written(error_code error, std::size_t asked) {
  is_writing_ = false;
  if (!first_written_) first_written_ = std::chrono::steady_clock::now();
  if (error) close();
  if (auto handler = std::exchange(writing_, {})) std::move(handler)(error, error ? 0 : asked);
  if (error)
    fail_waiting_write(error);
  else
    write_more();
}

}  // namespace petal::broker
