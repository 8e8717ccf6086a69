// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/mqtt5/mqtt_client.hpp>
#include <memory>

#include "broker/adopted_stream.hpp"
#include "broker/library_sentry.hpp"
#include "broker/pending_reply.hpp"
#include "broker/session.hpp"
#include "broker/session_library.hpp"
#include "broker/unacknowledged.hpp"
#include "runtime/event.hpp"

namespace petal::broker {

/// The library's client over one wire. Its operations compile slowly, so they are spread over several sources.
class Session::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(Connection connection, const BrokerOptions& options, Callbacks callbacks);

  Task<SessionEnd> run();
  Task<Result<void>> publish(transport::OutgoingMessage message);
  Task<std::vector<Result<void>>> subscribe(std::vector<WantedFilters::Entry> filters);
  Task<Result<void>> unsubscribe(std::vector<std::string> filters);
  bool has_identifiers() const;
  std::size_t window() const;

  void release_everything();

  /// Four bytes: type and flags, remaining length 2, packet identifier.
  void send(unsigned first, std::uint16_t packet_id);

  Task<> disconnect();
  void abort();

 private:
  using Client = mqtt5::mqtt_client<AdoptedStream, WireSource, LinkLogger>;

  using Limit = std::optional<std::chrono::milliseconds>;

  /// A Reply that is counted, also where nobody waits for it any more.
  struct Acknowledgement {
    void operator()(Result<void> result) const {
      if (auto const self = session.lock()) self->unacknowledged_.done(id, std::chrono::steady_clock::now());
      done(std::move(result));
    }

    Reply done;
    std::weak_ptr<Impl> session;
    Unacknowledged::Id id;
  };

  template <typename Start>
  Task<Result<void>> reply(Limit limit, Start start) {
    if (ending_ || !running_) return link_has_ended();  // the library would keep it for a connection that never comes
    return async_reply(wire_->get_executor(), limit, std::move(start));
  }

  /// The same, of what the broker has to acknowledge: where it never does, the link is ended. `limit` is how long the
  /// caller waits.
  template <typename Start>
  Task<Result<void>> acknowledged(Limit limit, Start start) {
    return reply(limit, [this, start = std::move(start)](Reply done) mutable {
      auto const id = unacknowledged_.add(std::chrono::steady_clock::now());
      start(Acknowledgement{std::move(done), weak_from_this(), id});
    });
  }
  void watch_unacknowledged();
  std::chrono::milliseconds longest_silence() const;
  static Task<Result<void>> refused_here(Error why) { co_return why; }
  static Task<Result<void>> link_has_ended() { co_return Error(Errc::link_lost, "the link to the broker has ended"); }

  /// What the broker has not excluded.
  Task<std::vector<Result<void>>> send_subscribe(std::vector<WantedFilters::Entry> filters);

  /// Filters in one packet, which share its identifier.
  Task<std::vector<Result<void>>> subscribe_packet(std::vector<WantedFilters::Entry> filters);

  std::shared_ptr<Wire> wire_;
  std::shared_ptr<Told> told_;
  std::shared_ptr<std::function<void()>> on_end_;
  Client client_;
  runtime::Event ended_;
  Timing timing_;
  std::chrono::seconds keep_alive_;
  Unacknowledged unacknowledged_;
  boost::asio::steady_timer overdue_;
  bool running_ = true;
  bool ending_ = false;  // nothing new is sent
  bool aborted_ = false;
};

}  // namespace petal::broker
