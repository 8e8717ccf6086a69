// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/connection.hpp"
#include "broker/inbound.hpp"

namespace petal::broker {

/// Carries MQTT packets over one connection: what is ours of the incoming ones goes to `Inbound`'s callbacks, the rest
/// to whoever reads; outgoing acknowledgements are slipped in between the reader's own packets.
///
/// **Lifetime.** Shared: a pending operation keeps it alive.
/// **Threads.** Those of the connection's executor.
class Wire : public std::enable_shared_from_this<Wire> {
 public:
  using Executor = boost::asio::any_io_executor;
  using Handler = boost::asio::any_completion_handler<void(boost::system::error_code, std::size_t)>;

  Wire(Connection connection, Inbound inbound);

  Executor get_executor() { return executor_; }

  /// Bytes that are not ours. One read at a time; cancelling one closes the wire.
  void read(boost::asio::mutable_buffer buffer, Handler handler);

  /// Writes all of `buffers`, which must live until `handler` is called. One write at a time. A CONNECT announces the
  /// largest packet that Inbound takes, whatever stands in it.
  void write(std::vector<boost::asio::const_buffer> buffers, Handler handler);

  /// Sends bytes of our own as soon as what is being written allows. Lost where the wire ends before.
  void send(std::string_view bytes);

  bool is_open() const { return open_; }
  void close();

  /// Has `ended` called once, when the wire ends, from whichever side.
  void on_end(std::function<void()> ended) { ended_ = std::move(ended); }

  /// When the first packet, CONNECT, had been written.
  std::optional<std::chrono::steady_clock::time_point> first_written() const { return first_written_; }

  /// Whether the reader gave up waiting.
  bool is_silent() const { return is_silent_; }

  /// Why the wire was closed from here, where Inbound found something wrong; else empty.
  const std::string& fault() const { return fault_; }

 private:
  void read_more();
  void read_now();
  void read_rested();
  void wake_at(int bytes);
  void pace_reads(std::size_t length, Inbound::Count before);
  void on_read(boost::system::error_code error, std::size_t length);
  void finish_read_soon(boost::system::error_code error);
  void finish_read(boost::system::error_code error);
  void write_more();
  void on_written(boost::system::error_code error, std::size_t asked);
  void fail_waiting_write(boost::system::error_code error);

  Connection connection_;
  Executor executor_;
  Inbound inbound_;
  bool open_ = true;
  std::function<void()> ended_;
  bool is_silent_ = false;
  std::optional<std::chrono::steady_clock::time_point> first_written_;
  std::string fault_;

  bool may_rest_;
  int wakes_at_ = 1;  // so many bytes
  boost::asio::steady_timer rest_;
  std::chrono::steady_clock::time_point last_read_{};
  std::chrono::steady_clock::time_point resting_until_{};
  std::vector<char> arriving_;
  std::string passed_on_;  // read, not ours, and not asked for yet
  std::size_t passed_on_from_ = 0;
  boost::asio::mutable_buffer read_into_;
  Handler reader_;

  std::string connect_;
  std::string own_waiting_;
  std::string own_leaving_;
  std::vector<boost::asio::const_buffer> waiting_;
  std::vector<boost::asio::const_buffer> leaving_;
  Handler writer_;
  Handler writing_;
  bool is_writing_ = false;
};

}  // namespace petal::broker
