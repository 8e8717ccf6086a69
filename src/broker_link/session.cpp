// SPDX-License-Identifier: Apache-2.0
#include "broker_link/session.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "broker_link/awaited_answer.hpp"
#include "broker_link/packet_stream.hpp"
#include "broker_link/subscribe_group.hpp"
#include "broker_link/tls_alert.hpp"
#include "runtime/event.hpp"
#include "topic/filter.hpp"

namespace petal::broker_link {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using mqtt_codec::PacketType;
using std::chrono::steady_clock;

/// How much larger than announced to it a broker's packet may be: mosquitto does not count the fixed header.
constexpr std::uint32_t tolerance = 4096;

constexpr auto goodbye = std::chrono::milliseconds(1000);  // for DISCONNECT to be written
constexpr auto farewell = std::chrono::milliseconds(200);  // for the broker to close after that

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

SessionOptions session_options(const BrokerOptions& options, SessionSetup setup) {
  SessionOptions session;
  session.connect.version = setup.version;
  session.connect.client_id = options.client_id;
  session.connect.keep_alive = static_cast<std::uint16_t>(options.keep_alive.count());
  session.connect.username = unless_empty(options.username);
  session.connect.password = unless_empty(options.password);
  session.connect.will = std::move(setup.will);
  session.connect.session_expiry = static_cast<std::uint32_t>(options.session_expiry.count());
  session.connect.receive_maximum = options.receive_maximum;
  session.connect.maximum_packet_size = options.maximum_packet_size;
  bool const keeps_none = setup.version == mqtt_codec::Version::v3_1_1 && options.session_expiry.count() == 0;
  session.connect.clean_start = keeps_none || setup.begins_anew;
  session.accepted_packet = options.maximum_packet_size + tolerance;
  session.skips_unreadable = setup.skips_unreadable;
  session.may_hold_identifiers = setup.may_hold_identifiers;
  session.connack = options.timing.handshake;
  session.acknowledge_overdue = options.timing.acknowledge_overdue;
  session.request = options.timing.acknowledge;
  return session;
}

mqtt_codec::Subscription subscription(const SubscriptionState::Entry& wanted) {
  bool const no_local = wanted.second.no_local && !topic::is_shared(wanted.first);  // MQTT 5, 3.8.3-4
  return {.filter = wanted.first, .qos = wanted.second.qos, .no_local = no_local};
}

}  // namespace

class Session::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(Connection connection, const BrokerOptions& options, SessionSetup setup, Callbacks callbacks)
      : stream_(std::make_shared<PacketStream>(std::move(connection))),
        on_established_(std::move(callbacks.on_established)),
        machine_(session_options(options, std::move(setup)), machine_callbacks(std::move(callbacks))),
        tick_(stream_->get_executor()),
        goodbye_(stream_->get_executor()),
        ended_(stream_->get_executor()) {}

  Task<SessionEnd> run() {
    if (!aborted_) start();
    while (!machine_.is_over()) co_await ended_.wait();
    tick_.cancel();
    goodbye_.cancel();
    co_return machine_.end();
  }

  /// Passes `ask` a completion, and awaits its answer.
  template <typename Ask>
  Task<Answer> ask(Ask ask) {
    return async_answer(stream_->get_executor(), [this, ask = std::move(ask)](CompletionPtr completion) mutable {
      ask(std::move(completion));
      if (machine_.has_completed()) deliver_soon();
      stream_->write_soon();
      look_at_clock();
    });
  }

  Task<std::vector<Result<void>>> send_subscribe(std::vector<SubscriptionState::Entry> filters) {
    auto const group = std::make_shared<SubscribeGroup>(filters.size());
    auto const answer = co_await ask([this, &filters, &group](CompletionPtr completion) {
      group->whole = std::move(completion);
      auto const now = steady_clock::now();
      if (!machine_.connack().identifiers_available) return subscribe_together(filters, group, now);
      for (std::size_t i = 0; i < filters.size(); ++i)
        machine_.subscribe({subscription(filters[i])}, SubscriptionState::identifier(filters[i].first),
                           std::make_shared<SubscribePart>(group, i, 1), now);
    });
    if (answer.result) co_return answer.each;
    co_return std::vector<Result<void>>(filters.size(), answer.result);
  }

  void acknowledge(PacketType type, std::uint16_t packet_id) {
    machine_.acknowledge(type, packet_id, steady_clock::now());
    stream_->write_soon();
  }

  Task<> disconnect() {
    machine_.disconnect(steady_clock::now());
    is_leaving_ = true;
    stream_->write_soon();
    expect_end_within(goodbye);
    while (!machine_.is_over()) co_await ended_.wait();
  }

  void abort() {
    aborted_ = true;
    stream_->close();
    machine_.connection_ended("the connection was closed", false);
    after_machine();
  }

  SessionMachine& machine() { return machine_; }

 private:
  SessionMachine::Callbacks machine_callbacks(Callbacks callbacks) {
    SessionMachine::Callbacks to;
    to.on_established = [this](const mqtt_codec::Connack& connack) {
      if (on_established_) on_established_(connack.session_present);
    };
    to.on_publish = std::move(callbacks.on_publish);
    to.on_pubrel = std::move(callbacks.on_pubrel);
    to.on_unread = std::move(callbacks.on_unread);
    to.on_work = [this] { stream_->write_soon(); };
    return to;
  }

  void subscribe_together(const std::vector<SubscriptionState::Entry>& filters,
                          const std::shared_ptr<SubscribeGroup>& group, steady_clock::time_point now) {
    std::vector<mqtt_codec::Subscription> subscriptions;
    for (auto const& filter : filters) subscriptions.push_back(subscription(filter));
    machine_.subscribe(subscriptions, 0, std::make_shared<SubscribePart>(group, 0, filters.size()), now);
  }

  void start() {
    machine_.begin(steady_clock::now());
    // Weak: pending operations keep the stream alive, and the stream must not keep this object alive.
    auto const weak = weak_from_this();
    PacketStream::Hooks hooks;
    hooks.on_read = [weak](std::string_view bytes) {
      auto const self = weak.lock();
      return self ? self->on_read(bytes) : PacketDecoder::Count{};
    };
    hooks.next_output = [weak] {
      auto const self = weak.lock();
      return self ? self->next_output() : std::string();
    };
    hooks.on_written = [weak](std::size_t bytes) {
      if (auto const self = weak.lock()) self->machine_.written(bytes, steady_clock::now());
    };
    hooks.on_end = [weak](error_code error) {
      if (auto const self = weak.lock()) self->on_end(error);
    };
    stream_->start(std::move(hooks));
    look_at_clock();
  }

  PacketDecoder::Count on_read(std::string_view bytes) {
    auto const before = machine_.count();
    machine_.received(bytes, steady_clock::now());
    auto const after = machine_.count();
    after_machine();
    look_at_clock();
    return {after.packets - before.packets, after.at_most_once - before.at_most_once};
  }

  std::string next_output() {
    deliver();
    if (machine_.has_output()) return machine_.take_output();
    if (is_leaving_ && !std::exchange(has_left_, true)) {
      stream_->shut_down();
      expect_end_within(farewell);
    }
    return {};
  }

  void on_end(error_code error) {
    auto const fault = describe_stream_error(error);
    machine_.connection_ended(fault.empty() ? "the connection was closed" : fault, is_closed_by_peer(error));
    after_machine();
  }

  void expect_end_within(std::chrono::milliseconds limit) {
    goodbye_.expires_after(limit);
    goodbye_.async_wait([weak = weak_from_this()](error_code error) {
      auto const self = weak.lock();
      if (self && !error) self->abort();
    });
  }

  /// Delivers the answers that have come, and notices the end.
  void after_machine() {
    if (machine_.is_over()) stream_->close();
    deliver();
    if (machine_.is_over()) {
      on_established_ = nullptr;
      ended_.notify_all();
    }
  }

  void deliver() {
    auto const self = shared_from_this();
    for (auto& [completion, answer] : machine_.take_completed()) completion->complete(std::move(answer));
  }

  void deliver_soon() {
    asio::post(stream_->get_executor(), [self = shared_from_this()] { self->deliver(); });
  }

  /// Arms the timer for the machine's next deadline.
  void look_at_clock() {
    auto const next = machine_.next_deadline();
    if (!next || *next >= armed_for_) return;
    armed_for_ = *next;
    tick_.expires_at(armed_for_);
    tick_.async_wait([weak = weak_from_this()](error_code error) {
      auto const self = weak.lock();
      if (self && !error) self->on_tick();
    });
  }

  void on_tick() {
    armed_for_ = steady_clock::time_point::max();
    machine_.tick(steady_clock::now(), stream_->progress());
    after_machine();
    if (machine_.is_over()) return;
    stream_->write_now();
    look_at_clock();
  }

  std::shared_ptr<PacketStream> stream_;
  std::function<void(bool)> on_established_;
  SessionMachine machine_;
  asio::steady_timer tick_;
  steady_clock::time_point armed_for_ = steady_clock::time_point::max();
  asio::steady_timer goodbye_;
  runtime::Event ended_;
  bool is_leaving_ = false;
  bool has_left_ = false;
  bool aborted_ = false;
};

Session::Session(Connection connection, const BrokerOptions& options, SessionSetup setup, Callbacks callbacks)
    : impl_(std::make_shared<Impl>(std::move(connection), options, std::move(setup), std::move(callbacks))) {}
Session::~Session() {
  impl_->abort();
}

Task<SessionEnd> Session::run() {
  return impl_->run();
}
Task<> Session::disconnect() {
  return impl_->disconnect();
}
void Session::abort() {
  impl_->abort();
}

Task<Result<void>> Session::publish(transport::OutgoingMessage message, std::optional<transport::Handshake> handshake) {
  auto const impl = impl_;
  auto const answer = co_await impl->ask([&machine = impl->machine(), &message, &handshake](CompletionPtr completion) {
    machine.publish(std::move(message), std::move(handshake), std::move(completion), steady_clock::now());
  });
  co_return answer.result;
}

Task<std::vector<Result<void>>> Session::subscribe(std::vector<SubscriptionState::Entry> filters) {
  auto const impl = impl_;
  std::vector<Result<void>> results;
  std::vector<SubscriptionState::Entry> taken;
  for (auto& wanted : filters) {
    results.push_back(impl->machine().announced().check_filter(wanted.first));
    if (results.back()) taken.push_back(std::move(wanted));
  }
  if (taken.empty()) co_return results;
  auto const answers = co_await impl->send_subscribe(std::move(taken));
  auto answer = answers.begin();
  for (auto& result : results)
    if (result && answer != answers.end()) result = *answer++;
  co_return results;
}

Task<Result<void>> Session::unsubscribe(std::vector<std::string> filters) {
  auto const impl = impl_;
  auto const answer = co_await impl->ask([&machine = impl->machine(), &filters](CompletionPtr completion) {
    machine.unsubscribe(std::move(filters), std::move(completion), steady_clock::now());
  });
  if (!answer.result) co_return answer.result;
  for (auto const& each : answer.each)
    if (!each) co_return each;
  co_return Result<void>();
}

std::size_t Session::window() const {
  return impl_->machine().connack().receive_maximum;  // MQTT 5, 3.2.2.3.3
}
bool Session::has_identifiers() const {
  return impl_->machine().connack().identifiers_available;
}
bool Session::is_over() const {
  return impl_->machine().is_over();
}
bool Session::has_retain() const {
  return impl_->machine().announced().retain;
}
mqtt_codec::Version Session::version() const {
  return impl_->machine().version();
}

void Session::acknowledge(PacketType type, std::uint16_t packet_id) {
  impl_->acknowledge(type, packet_id);
}

}  // namespace petal::broker_link
