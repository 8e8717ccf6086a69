// SPDX-License-Identifier: Apache-2.0
#include "proxy/handler_queue.hpp"

#include <boost/asio/post.hpp>

#include "proxy/log.hpp"
#include "runtime/exception_text.hpp"
#include "runtime/text.hpp"
#include "transport/redelivered.hpp"

namespace petal::proxy {
namespace {

namespace asio = boost::asio;
using transport::Incoming;
using transport::WaitingMessage;

/// How long a queue may keep other work from the main thread. It is longer than it takes to read as many messages as
/// fill the queue: a handler that keeps up with the broker must not lose messages.
constexpr auto turn = std::chrono::milliseconds(5);
constexpr unsigned calls_between_looks = 16;

/// Takes a message off the count of unfinished ones when its call has ended, also if the call was cancelled.
class UnfinishedCall {
 public:
  explicit UnfinishedCall(DispatchState& common) : common_(common) {}
  UnfinishedCall(const UnfinishedCall&) = delete;
  UnfinishedCall& operator=(const UnfinishedCall&) = delete;
  ~UnfinishedCall() {
    --common_.counters.unfinished;
    common_.finished.notify_all();
  }

 private:
  DispatchState& common_;
};

}  // namespace

HandlerQueue::HandlerQueue(asio::any_io_executor executor, std::shared_ptr<runtime::Owner> owner, std::string subject,
                           std::variant<MessageCall, Tap> to, HandlerQueueBounds bounds,
                           std::shared_ptr<DispatchState> common)
    : executor_(executor),
      owner_(std::move(owner)),
      subject_(std::move(subject)),
      to_(std::move(to)),
      bounds_(bounds),
      common_(std::move(common)),
      counters_(common_->counters),
      slow_consumers_(common_->slow_consumers),
      deduplicator_(bounds.dedup_window),
      label_(owner_->name + " handler of " + runtime::escaped(subject_)),
      arrived_(executor) {}

HandlerQueue::~HandlerQueue() {
  if (is_listed_) slow_consumers_.remove(*this);
}

void HandlerQueue::start() {
  if (std::holds_alternative<MessageCall>(to_))
    owner_->tasks.spawn(label_.text(), work(shared_from_this()), label_.text());
}

void HandlerQueue::push(const Incoming& incoming, const std::optional<std::string>& id) {
  auto const& message = incoming.message();
  if (closed_ || !has_room_for(message)) return;
  auto const* const tap = std::get_if<Tap>(&to_);
  // A retained message is not remembered: a message with the same id that is sent now, a command for example, is no
  // repetition of it.
  if (tap && message.retained()) return (*tap)(incoming, false);
  bool const repeats = id && deduplicator_.seen(message.topic(), *id);
  if (repeats) {
    ++counters_.duplicates;
    log().debug("duplicate kept from its handler: subscription={} owner={} message_id={}", runtime::escaped(subject_),
                owner_->name, runtime::escaped(*id));
  }
  if (tap) return (*tap)(incoming, repeats);
  if (repeats) return push_repetition(incoming);
  enqueue({WaitingMessage(incoming), std::chrono::steady_clock::now()});
}

/// The earlier message may still be with its handler and not on disk. The sender must not take it for safe because its
/// repetition was acknowledged.
void HandlerQueue::push_repetition(const Incoming& incoming) {
  if (!incoming.is_loose() && !closed_ && (called_ || !waiting_.empty()))
    enqueue({WaitingMessage(incoming), std::chrono::steady_clock::now(), true});
}

void HandlerQueue::push_called_of(const HandlerQueue& other) {
  if (closed_ || !other.called_) return;
  auto const& waiting = other.called_->message;
  auto const message = waiting.message();
  if (!message || has_room_for(*message)) enqueue({waiting, std::chrono::steady_clock::now()});
}

/// Returns false if the message is loose and the queue is full; it is then counted as dropped.
bool HandlerQueue::has_room_for(const Message& message) {
  if (message.qos() != Qos::at_most_once) return true;
  auto const bytes = transport::memory_bytes(message);
  if (loose_messages_ < bounds_.messages && loose_bytes_ + bytes <= bounds_.bytes) return true;
  ++counters_.dropped;
  drops_.dropped("its handler is too slow, the queue is full", subject_, message.topic());
  return false;
}

void HandlerQueue::enqueue(Waiting waiting) {
  ++counters_.unfinished;
  if (is_slow_) waiting.message.spill();
  if (!std::exchange(is_listed_, true)) slow_consumers_.add(*this);
  count_loose(waiting);
  waiting_.push_back(std::move(waiting));
  count_waiting();
  if (idle_) arrived_.notify_all();
}

void HandlerQueue::count_loose(const Waiting& waiting) {
  if (waiting.message.is_loose()) ++loose_messages_;
  loose_bytes_ += waiting.message.loose_bytes();
}

HandlerQueue::Waiting HandlerQueue::pop() {
  auto next = std::move(waiting_.front());
  waiting_.pop_front();
  count_waiting();
  if (next.message.is_loose()) --loose_messages_;
  loose_bytes_ -= next.message.loose_bytes();
  return next;
}

void HandlerQueue::close() {
  closed_ = true;
  if (parked_ && !waiting_.empty() && !slow_consumers_.is_leaving()) {
    counters_.dropped += waiting_.size();
    log().warn(
        "messages dropped: count={} reason=\"the petal has not subscribed again after its restart\" owner={} "
        "subscription={}",
        waiting_.size(), owner_->name, runtime::escaped(subject_));
  } else if (!waiting_.empty()) {
    log().debug("unsubscribed with messages waiting: subscription={} count={}", runtime::escaped(subject_),
                waiting_.size());
  }
  counters_.unfinished -= waiting_.size();
  common_->finished.notify_all();
  for (auto& each : waiting_) slow_consumers_.give_up(std::move(each.message));
  waiting_.clear();
  count_waiting();
  loose_messages_ = loose_bytes_ = 0;
  arrived_.notify_all();
}

void HandlerQueue::suspend() {
  parked_ = true;
  arrived_.notify_all();
}

void HandlerQueue::resume_from(HandlerQueue& suspended) {
  deduplicator_ = std::move(suspended.deduplicator_);
  suspended.closed_ = true;
  counters_.unfinished -= suspended.waiting_.size();  // enqueue() counts them again
  for (auto& each : suspended.waiting_) enqueue(std::move(each));
  suspended.waiting_.clear();
  suspended.count_waiting();
  suspended.loose_messages_ = suspended.loose_bytes_ = 0;
}

/// Puts back the message of a handler that was cancelled: it is the first for the queue that continues.
void HandlerQueue::put_back(Waiting called) {
  ++counters_.unfinished;
  count_loose(called);
  waiting_.push_front(std::move(called));
  count_waiting();
  if (!std::exchange(is_listed_, true)) slow_consumers_.add(*this);
}

bool HandlerQueue::is_at_work(std::chrono::steady_clock::time_point slow_since) {
  is_listed_ = called_ || !waiting_.empty();
  if (is_listed_ && !is_slow_ && (called_ ? *called_ : waiting_.front()).since <= slow_since) spill_all();
  return is_listed_;
}

void HandlerQueue::spill_all() {
  log().warn("slow handler: its messages wait on disk: owner={} subscription={} waiting={}", owner_->name,
             runtime::escaped(subject_), waiting_.size());
  is_slow_ = true;
  if (called_) called_->message.spill();
  for (auto const& each : waiting_) each.message.spill();
}

/// Takes the queue by value: it may be unsubscribed before the task's first step.
Task<> HandlerQueue::work(std::shared_ptr<HandlerQueue> queue) {
  using std::chrono::steady_clock;
  auto turn_began = steady_clock::now();
  for (unsigned calls = 1; !queue->closed_ && !queue->parked_; ++calls) {
    if (queue->waiting_.empty()) {
      queue->is_slow_ = false;
      queue->idle_ = true;
      co_await queue->arrived_.wait();
      queue->idle_ = false;
      turn_began = steady_clock::now();
    } else if (calls % calls_between_looks == 0 && steady_clock::now() - turn_began > turn) {
      co_await asio::post(queue->executor_, asio::use_awaitable);
      turn_began = steady_clock::now();
    } else {
      queue->called_ = queue->pop();
      co_await queue->handle(*queue->called_);
      queue->called_.reset();
    }
  }
}

Task<> HandlerQueue::handle(const Waiting& called) {
  UnfinishedCall const unfinished(*common_);
  if (called.repeats) co_return;
  std::exception_ptr thrown;
  auto message = called.message.message();
  auto begun = std::chrono::steady_clock::now();
  try {
    if (!message) {
      message = co_await load(called.message);
      begun = std::chrono::steady_clock::now();
    }
    if (message && called.was_called) message = transport::as_redelivered(*message);
    if (message) co_await std::get<MessageCall>(to_)(*message);  // else it is lost, and load() has reported it
  } catch (...) {
    thrown = std::current_exception();
  }
  auto const cancelled = (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
  if (cancelled) {
    if (thrown && parked_ && !closed_)
      put_back({called.message, called.since, false, called.was_called || message});
    else
      slow_consumers_.give_up(called.message);
    called_.reset();
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  if (!message) co_return;
  times_.add(std::chrono::steady_clock::now() - begun, thrown != nullptr);
  if (thrown) report(*message, thrown);
}

/// Returns nullopt if the message can no longer be read.
Task<std::optional<Message>> HandlerQueue::load(const WaitingMessage& waiting) {
  auto loaded = co_await waiting.load();
  if (loaded) co_return std::move(*loaded);
  ++counters_.dropped;
  log().error("message lost: owner={} subscription={} error={:?}", owner_->name, runtime::escaped(subject_),
              runtime::escaped(loaded.error().message()));
  co_return std::nullopt;
}

void HandlerQueue::report(const Message& message, const std::exception_ptr& thrown) {
  ++counters_.handler_errors;
  log().error("handler failed: owner={} subscription={} topic={} error={:?}", owner_->name, runtime::escaped(subject_),
              runtime::escaped(message.topic()), runtime::escaped(runtime::describe(thrown)));
}

}  // namespace petal::proxy
