// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker_link/connection.hpp"
#include "broker_link/packet_decoder.hpp"
#include "broker_link/session_machine.hpp"

namespace petal::broker_link {

/// Returns whether `error`, with which a read or a write failed, means that the other end has closed the connection,
/// without a TLS alert and not because the network is down.
bool is_closed_by_peer(const boost::system::error_code& error);

/// Carries bytes over one connection, in both directions, until it ends.
///
/// Small packets that come fast are read several at once. All output of one turn of the loop leaves in one write.
///
/// **Lifetime.** Shared: a pending operation keeps it alive. The hooks are not called after `close`.
/// **Threads.** Those of the connection's executor.
class PacketStream : public std::enable_shared_from_this<PacketStream> {
 public:
  struct Hooks {
    std::function<PacketDecoder::Count(std::string_view bytes)> on_read;  ///< returns how many packets these were
    std::function<std::string()> next_output;  ///< returns what should be sent now; may be empty
    std::function<void(std::size_t bytes)> on_written;
    std::function<void(boost::system::error_code)> on_end;  ///< the connection has ended, other than by `close`
  };

  explicit PacketStream(Connection connection);

  void start(Hooks hooks);

  /// Sends the pending output: now, or at the end of this turn of the loop.
  void write_now();
  void write_soon();

  bool is_writing() const noexcept { return is_writing_; }
  bool is_open() const noexcept { return open_; }
  void close();

  /// Ends the sending. What comes is still read, until the other end closes too.
  void shut_down();

  /// Returns whether the other end takes what was sent, as far as the kernel knows.
  LinkProgress progress();

  boost::asio::any_io_executor get_executor() { return executor_; }

 private:
  using Time = std::chrono::steady_clock::time_point;

  void read_more();
  void read_now();
  void read_rested();
  void wake_at(int bytes);
  void pace_reads(std::size_t length, PacketDecoder::Count came);
  void on_read(boost::system::error_code error, std::size_t length);
  void on_written(boost::system::error_code error, std::size_t length);
  bool write_at_once();
  void let_read_tell(boost::system::error_code error);
  void write_rest();
  void count_written(std::size_t bytes);
  void end(boost::system::error_code error);

  Connection connection_;
  boost::asio::any_io_executor executor_;
  Hooks hooks_;
  bool open_ = true;

  bool may_block_not_;  // reads and writes that are not asynchronous return at once
  int wakes_at_ = 1;    // the number of bytes that wakes a read
  boost::asio::steady_timer rest_;
  boost::asio::steady_timer giving_up_;
  Time last_read_{};
  Time resting_until_{};
  std::vector<char> arriving_;

  std::string leaving_;
  std::size_t left_ = 0;  // bytes of `leaving_` that are written
  bool is_writing_ = false;
  bool is_scheduled_ = false;
  std::int64_t written_ = 0;  // bytes given to the kernel
  std::int64_t taken_ = 0;    // the most of them that the other end was seen to have taken
};

}  // namespace petal::broker_link
