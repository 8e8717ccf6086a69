// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ares.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <petal/error.hpp>
#include <string>

#include "net/host.hpp"

namespace petal::net {

/// A channel of c-ares, driven by an executor: the executor watches its sockets and its timer, so that it needs no
/// thread. It reads resolv.conf, nsswitch.conf and hosts when it is made, so each look-up makes its own and sees what
/// has changed.
///
/// **Lifetime.** Shared. The caller must keep it while it waits for an answer. Its destruction answers every open
/// question with an error.
/// **Threads.** Those of the executor.
class AresChannel : public std::enable_shared_from_this<AresChannel> {
 public:
  /// The answer to a question: `status` as in ares.h.
  struct Answer {
    int status = ARES_SUCCESS;
    Addresses addresses;
  };
  using OnAnswer = std::function<void(Answer)>;

  /// Where answers come from.
  enum class Sources {
    all,         ///< /etc/hosts and name servers, in the order of nsswitch.conf
    hosts_file,  ///< /etc/hosts alone: answers come at once
  };

  /// `servers` has the format of ares_set_servers_ports_csv(3); empty: those of resolv.conf.
  /// **Errors.** not_connected: c-ares cannot be set up.
  static Result<std::shared_ptr<AresChannel>> make(boost::asio::any_io_executor executor, Sources sources,
                                                   const std::string& servers = {});

  AresChannel(const AresChannel&) = delete;
  AresChannel& operator=(const AresChannel&) = delete;
  ~AresChannel();

  /// Requests the addresses of `name` of one family, AF_INET or AF_INET6, or of both, AF_UNSPEC. `on_answer` is called
  /// once, possibly at once; it must not release the channel.
  void ask(const std::string& name, int family, OnAnswer on_answer);

  /// The error of the system if a socket could not be made; 0 if there was none.
  int socket_errno() const { return socket_errno_; }

 private:
  struct Watched;

  explicit AresChannel(boost::asio::any_io_executor executor);
  Result<void> open(Sources sources, const std::string& servers);

  static void on_socket_state(void* self, ares_socket_t socket, int reads, int writes);
  void watch(ares_socket_t socket, bool reads, bool writes);
  void forget(ares_socket_t socket);
  void wait_readable(const std::shared_ptr<Watched>& watched);
  void wait_writable(const std::shared_ptr<Watched>& watched);
  void process(ares_socket_t readable, ares_socket_t writable);
  void set_timer();

  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;
  std::map<ares_socket_t, std::shared_ptr<Watched>> watched_;
  int socket_errno_ = 0;
  ares_channel channel_ = nullptr;
};

}  // namespace petal::net
