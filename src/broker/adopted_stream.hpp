// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/mqtt5/detail/async_traits.hpp>
#include <boost/mqtt5/types.hpp>
#include <functional>
#include <memory>

#include "broker/wire.hpp"

namespace petal::broker {

/// Hands one ready wire to the MQTT library, which believes that it connects by itself. The library takes it for a TLS
/// context, and copies it.
struct WireSource {
  std::shared_ptr<Wire> wire;                     ///< empty once the library has taken it
  std::shared_ptr<std::function<void()>> on_end;  ///< called when it asks for a second one: the link is gone
};

/// The stream that Boost.MQTT5 is given: connecting adopts the wire, the TLS handshake was done before.
///
/// Satisfies what the library asks of a user-defined stream type, and of its lowest layer, which it is itself.
class AdoptedStream {
 public:
  using executor_type = boost::asio::any_io_executor;
  using Endpoint = boost::asio::ip::tcp::endpoint;
  using ErrorCode = boost::system::error_code;
  enum class handshake_type { client };  // NOLINT(readability-identifier-naming): the library looks for this name

  AdoptedStream(executor_type executor, WireSource& source) : executor_(std::move(executor)), source_(&source) {}

  executor_type get_executor() const noexcept { return executor_; }

  void open(const boost::asio::ip::tcp&, ErrorCode& error) {
    open_ = true;
    error = {};
  }
  template <typename Option>
  void set_option(const Option&, ErrorCode& error) {
    error = {};
  }
  bool is_open() const noexcept { return open_; }
  Endpoint remote_endpoint(ErrorCode& error) const {
    error = wire_ && wire_->is_open() ? ErrorCode() : boost::asio::error::not_connected;
    return {};
  }
  void close(ErrorCode& error) {
    open_ = false;
    if (wire_) wire_->close();
    error = {};
  }

  template <typename Token>
  auto async_connect(const Endpoint&, Token&& token) {
    return complete(adopt(), std::forward<Token>(token));
  }

  template <typename Token>
  auto async_handshake(handshake_type, Token&& token) {
    return complete({}, std::forward<Token>(token));
  }

  template <typename Token>
  auto async_read_some(boost::asio::mutable_buffer buffer, Token&& token) {
    return boost::asio::async_initiate<Token, void(ErrorCode, std::size_t)>(
        [](Wire::Handler handler, std::shared_ptr<Wire> wire, boost::asio::mutable_buffer into) {
          wire->read(into, std::move(handler));
        },
        token, wire_, buffer);
  }

  template <typename Buffers, typename Token>
  auto async_write(const Buffers& buffers, Token&& token) {
    std::vector<boost::asio::const_buffer> list(boost::asio::buffer_sequence_begin(buffers),
                                                boost::asio::buffer_sequence_end(buffers));
    return boost::asio::async_initiate<Token, void(ErrorCode, std::size_t)>(
        [](Wire::Handler handler, std::shared_ptr<Wire> wire, std::vector<boost::asio::const_buffer> all) {
          wire->write(std::move(all), std::move(handler));
        },
        token, wire_, std::move(list));
  }

 private:
  ErrorCode adopt() {
    if (!source_->wire) {
      (*source_->on_end)();
      return boost::asio::error::operation_aborted;
    }
    wire_ = std::exchange(source_->wire, nullptr);
    return {};
  }

  template <typename Token>
  auto complete(ErrorCode error, Token&& token) {
    return boost::asio::async_initiate<Token, void(ErrorCode)>(
        [](auto handler, executor_type executor, ErrorCode result) {
          boost::asio::post(executor, boost::asio::append(std::move(handler), result));
        },
        token, executor_, error);
  }

  executor_type executor_;
  WireSource* source_;  // owned by the library's client, which owns this stream too
  std::shared_ptr<Wire> wire_;
  bool open_ = false;
};

/// Found by the library. The wire is closed by `close`; there is nothing to say before.
template <typename Handler>
void async_shutdown(AdoptedStream& stream, Handler&& handler) {
  boost::system::error_code error;
  stream.close(error);
  boost::asio::post(stream.get_executor(), boost::asio::append(std::forward<Handler>(handler), error));
}

}  // namespace petal::broker

namespace boost::mqtt5 {

template <>
struct tls_handshake_type<petal::broker::AdoptedStream> {
  static constexpr auto client = petal::broker::AdoptedStream::handshake_type::client;
};

/// Server name indication was sent when the wire was made.
inline void assign_tls_sni(const authority_path&, petal::broker::WireSource&, petal::broker::AdoptedStream&) {}

}  // namespace boost::mqtt5
