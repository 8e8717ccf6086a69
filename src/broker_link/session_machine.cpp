// SPDX-License-Identifier: Apache-2.0
#include "broker_link/session_machine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/text.hpp"

namespace petal::broker_link {

using mqtt_codec::PacketType;
using mqtt_codec::Version;

SessionMachine::SessionMachine(SessionOptions options, Callbacks callbacks)
    : options_(std::move(options)),
      callbacks_(std::move(callbacks)),
      decoder_(options_.accepted_packet, options_.skips_unreadable) {}

void SessionMachine::begin(Time now) {
  now_ = moved_ = now;
  phase_ = Phase::connecting;
  encode(options_.connect, output_);
}

std::string SessionMachine::take_output() {
  output_end_ += output_.size();
  keep_alive_.sent(now_);
  return std::exchange(output_, {});
}

void SessionMachine::received(std::string_view bytes, Time now) {
  if (is_over()) return;
  now_ = now;
  keep_alive_.came(now);
  if (auto const fed = decoder_.feed(bytes, *this); !fed && !is_over()) end_with(fed.error().message());
}

void SessionMachine::written(std::size_t bytes, Time now) {
  now_ = now;
  if (!end_.connect_sent) end_.connect_sent = now;
  written_ += bytes;
  while (!unwritten_.empty() && unwritten_.front().end <= written_) {
    complete(std::move(unwritten_.front().completion), Result<void>());
    unwritten_.pop_front();
  }
}

void SessionMachine::tick(Time now, LinkProgress progress) {
  if (is_over()) return;
  now_ = now;
  // If all bytes were taken at once, the link was not slow: the answer to them is due.
  bool const was_slow = some_on_their_way_ || progress.some_on_their_way;
  if (progress.moved && was_slow) moved_ = now;
  some_on_their_way_ = progress.some_on_their_way;
  Error const late(Errc::timed_out,
                   fmt::format("the broker did not acknowledge within {} ms", options_.request.count()));
  for (auto& completion : in_flight_.take_overdue(now)) complete(std::move(completion), late);
  while (!unwritten_.empty() && unwritten_.front().deadline <= now) {
    complete(
        std::move(unwritten_.front().completion),
        Error(Errc::timed_out, fmt::format("the message could not be written within {} ms", options_.request.count())));
    unwritten_.pop_front();
  }
  if (phase_ == Phase::connecting) {
    if (now - moved_ >= options_.connack) end_with(no_connack());
  } else if (unacknowledged_.overdue(now, moved_, options_.acknowledge_overdue)) {
    end_with(fmt::format("the broker has not acknowledged what it was sent for {} ms",
                         options_.acknowledge_overdue.count()));
  } else if (keep_alive_.is_over(now, moved_)) {
    end_with(fmt::format("no PINGRESP: nothing came from the broker for {} ms, one and a half keep alives",
                         keep_alive_.longest_silence().count()));
  } else if (keep_alive_.wants_ping(now)) {
    mqtt_codec::encode_pingreq(output_);
    keep_alive_.pinged(now);
  }
}

std::optional<SessionMachine::Time> SessionMachine::next_deadline() const {
  if (is_over() || phase_ == Phase::fresh) return std::nullopt;
  if (phase_ == Phase::connecting) return moved_ + options_.connack;
  auto next = keep_alive_.next(moved_);
  auto const consider = [&next](std::optional<Time> other) {
    if (other && (!next || *other < *next)) next = other;
  };
  consider(in_flight_.next_deadline());
  if (!unwritten_.empty()) consider(unwritten_.front().deadline);
  // While bytes are on their way, the clock is checked now and then to see whether they move.
  if (unacknowledged_.size() != 0)
    consider(some_on_their_way_ || written_ < output_end_
                 ? now_ + options_.acknowledge_overdue / 10
                 : std::max(unacknowledged_.since(), moved_) + options_.acknowledge_overdue);
  return next;
}

void SessionMachine::connection_ended(std::string reason, bool by_peer) {
  if (is_over()) return;
  end_.by_peer = by_peer && is_established();
  if (phase_ == Phase::connecting && by_peer) {
    end_.closed_at_connect = end_.connect_sent.has_value();
    reason = no_connack() + ": " + reason;
  }
  end_with(std::move(reason));
}

std::string SessionMachine::no_connack() const {
  return fmt::format("the broker did not answer CONNECT (MQTT {}) with CONNACK",
                     version() == Version::v5 ? "5" : "3.1.1");
}

void SessionMachine::end_with(std::string reason) {
  if (is_over()) return;
  phase_ = Phase::over;
  if (end_.reason.empty()) end_.reason = std::move(reason);
  end_.subscribing = in_flight_.subscribing();
  end_.only_subscribing = !end_.subscribing.empty() && in_flight_.publishes() == 0;
  complete_all();
}

void SessionMachine::complete_all() {
  Error const lost(Errc::link_lost, "the link to the broker ended before it acknowledged");
  auto const unsubscribed =
      end_.by_peer && end_.subscribing.size() == 1
          ? Error(Errc::link_lost, "the broker ended the link when it was asked for " +
                                       runtime::escaped(end_.subscribing.front()) + ": " + end_.reason)
          : lost;
  for (auto& packet : in_flight_.take_all())
    complete(std::move(packet.completion), packet.stage == Stage::suback ? unsubscribed : lost);
  for (auto& unwritten : std::exchange(unwritten_, {})) complete(std::move(unwritten.completion), lost);
  for (auto& waiting : std::exchange(waiting_, {})) complete(std::move(waiting.completion), lost);
}

void SessionMachine::complete(CompletionPtr completion, Answer answer) {
  if (completion) completed_.push_back({std::move(completion), std::move(answer)});
}

/// Completes a packet that was acknowledged.
void SessionMachine::finish(std::uint16_t id, Answer answer) {
  auto* const packet = in_flight_.find(id);
  if (!packet) return;
  unacknowledged_.done(packet->waits_since, now_);
  complete(std::move(packet->completion), std::move(answer));
  in_flight_.erase(id);
}

void SessionMachine::disconnect(Time now) {
  now_ = now;
  if (phase_ != Phase::established) return;
  phase_ = Phase::leaving;
  encode(mqtt_codec::Disconnect{}, version(), output_);
}

}  // namespace petal::broker_link
