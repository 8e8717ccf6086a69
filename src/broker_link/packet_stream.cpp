// SPDX-License-Identifier: Apache-2.0
#include "broker_link/packet_stream.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>

namespace petal::broker_link {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t read_size = 65'536;

/// Brokers send packet by packet. If packets come faster than one in `busy`, and each read returns less than `little`
/// bytes, the next read waits for `rest` and returns several packets, which are then processed and answered together.
/// It waits for `rest_at_most_once` if all are messages of QoS 0, because the broker does not wait for an answer to
/// those. Meanwhile the program is woken only for `little` bytes or more.
constexpr auto busy = std::chrono::microseconds(50);
constexpr int little = 4096;
constexpr auto rest = std::chrono::microseconds(100);
constexpr auto rest_at_most_once = std::chrono::microseconds(400);

/// Over TLS a read returns one record, mostly one packet, however long it waits.
bool may_block_not(Connection& connection) {
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

}  // namespace

bool is_closed_by_peer(const error_code& error) {
  return error == asio::error::eof || error == asio::error::connection_reset || error == asio::error::broken_pipe ||
         error == asio::ssl::error::stream_truncated;
}

PacketStream::PacketStream(Connection connection)
    : connection_(std::move(connection)),
      executor_(socket_of(connection_).get_executor()),
      may_block_not_(may_block_not(connection_)),
      rest_(executor_),
      giving_up_(executor_),
      arriving_(read_size) {}

void PacketStream::start(Hooks hooks) {
  hooks_ = std::move(hooks);
  read_more();
  write_now();
}

void PacketStream::close() {
  open_ = false;
  rest_.cancel();
  giving_up_.cancel();
  error_code ignored;
  socket_of(connection_).close(ignored);
}

void PacketStream::shut_down() {
  error_code ignored;
  socket_of(connection_).shutdown(TcpSocket::shutdown_send, ignored);
}

void PacketStream::end(error_code error) {
  if (!open_) return;
  close();
  hooks_.on_end(error);
}

void PacketStream::read_more() {
  if (!open_) return;
  if (resting_until_ <= std::chrono::steady_clock::now()) return read_now();
  wake_at(little);
  rest_.expires_at(resting_until_);
  rest_.async_wait([self = shared_from_this()](error_code) { self->read_rested(); });
}

void PacketStream::read_now() {
  wake_at(1);
  with_stream(connection_, [this](auto& stream) {
    stream.async_read_some(asio::buffer(arriving_), [self = shared_from_this()](error_code error, std::size_t length) {
      self->on_read(error, length);
    });
  });
}

void PacketStream::read_rested() {
  if (!open_) return;
  error_code error;
  auto const length = std::get<TcpSocket>(connection_).read_some(asio::buffer(arriving_), error);
  if (error == asio::error::would_block) return read_now();
  on_read(error, length);
}

void PacketStream::wake_at(int bytes) {
  if (std::exchange(wakes_at_, bytes) == bytes) return;
  error_code ignored;
  socket_of(connection_).set_option(asio::socket_base::receive_low_watermark(bytes), ignored);
}

void PacketStream::on_read(error_code error, std::size_t length) {
  if (!open_) return;
  if (error) return end(error);
  auto const came = hooks_.on_read({arriving_.data(), length});
  if (!open_) return;
  pace_reads(length, came);
  write_now();
  read_more();
}

/// A packet that is answered before the next one comes is not delayed.
void PacketStream::pace_reads(std::size_t length, PacketDecoder::Count came) {
  auto const now = std::chrono::steady_clock::now();
  bool const is_busy = came.packets > 1 || now - last_read_ < busy;
  last_read_ = now;
  bool const nobody_waits = came.packets > 0 && came.at_most_once == came.packets;
  auto const pause = nobody_waits ? rest_at_most_once : rest;
  resting_until_ = may_block_not_ && is_busy && length < little ? now + pause : now;
}

void PacketStream::write_soon() {
  if (std::exchange(is_scheduled_, true)) return;
  asio::post(executor_, [self = shared_from_this()] {
    self->is_scheduled_ = false;
    self->write_now();
  });
}

void PacketStream::write_now() {
  while (open_ && !is_writing_) {
    leaving_ = hooks_.next_output();
    left_ = 0;
    if (leaving_.empty()) return;
    if (!write_at_once()) write_rest();
  }
}

/// What the kernel takes at once needs no waiting. Returns whether that was all. An error shows up in the write that
/// follows.
bool PacketStream::write_at_once() {
  if (!may_block_not_) return false;
  error_code ignored;
  left_ = std::get<TcpSocket>(connection_).write_some(asio::buffer(leaving_), ignored);
  if (left_ != 0) count_written(left_);
  return left_ == leaving_.size();
}

void PacketStream::count_written(std::size_t bytes) {
  written_ += static_cast<std::int64_t>(bytes);
  hooks_.on_written(bytes);
}

void PacketStream::write_rest() {
  is_writing_ = true;
  with_stream(connection_, [this](auto& stream) {
    stream.async_write_some(
        asio::buffer(leaving_) + left_,
        [self = shared_from_this()](error_code error, std::size_t length) { self->on_written(error, length); });
  });
}

void PacketStream::on_written(error_code error, std::size_t length) {
  if (!open_) return;
  if (error) return let_read_tell(error);
  left_ += length;
  count_written(length);
  if (left_ < leaving_.size()) return write_rest();
  is_writing_ = false;
  write_now();
}

/// The other end may have sent the reason for closing the connection, a TLS alert, which is still to be read. Nothing
/// more is written.
void PacketStream::let_read_tell(error_code error) {
  constexpr auto patience = std::chrono::milliseconds(500);
  giving_up_.expires_after(patience);
  giving_up_.async_wait([self = shared_from_this(), error](error_code cancelled) {
    if (!cancelled) self->end(error);
  });
}

LinkProgress PacketStream::progress() {
  int queued = 0;
  if (!open_ || ::ioctl(socket_of(connection_).native_handle(), SIOCOUTQ, &queued) != 0) return {};
  // Over TLS more is queued than was counted here, but that it moves shows all the same.
  auto const taken = written_ - queued;
  bool const moved = taken > taken_;
  taken_ = std::max(taken_, taken);
  return {.moved = moved, .some_on_their_way = is_writing_ || queued > 0};
}

}  // namespace petal::broker_link
