// SPDX-License-Identifier: Apache-2.0
#include "redis/link.hpp"

#include "redis/input.hpp"
#include "runtime/text.hpp"

namespace petal::redis {
namespace {

Error refused(const std::string& words) {
  return {Errc::refused, "Redis refused: " + runtime::escaped(words)};
}

}  // namespace

Link::Link(boost::asio::any_io_executor executor, Options options)
    : executor_(executor), options_(std::move(options)), first_attempt_over_(executor), tasks_(executor) {}

Task<Result<Link::ConnectionPtr>> Link::connected() {
  if (stopping_) co_return Error(Errc::shutting_down, "the manager is stopping");
  use();
  // This takes no longer than the limits of connecting.
  while (!connection_ && !failure_ && !stopping_) co_await first_attempt_over_.wait();
  if (is_connected()) co_return connection_;
  if (failure_) co_return *failure_;
  if (connection_) co_return Error(Errc::not_connected, (co_await connection_->ended()).message());
  co_return Error(Errc::shutting_down, "the manager is stopping");
}

Task<Result<Reply>> Link::ask(std::string command) {
  auto const connection = co_await connected();
  if (!connection) co_return connection.error();
  auto reply = co_await (*connection)->ask(std::move(command));
  if (reply && reply->kind == Reply::Kind::error) co_return refused(reply->text);
  co_return reply;
}

Task<Result<void>> Link::subscribe(Owner owner, Subject subject, MessageCall handler) {
  auto queue = new_queue(owner, subject, std::move(handler));
  return subscribe(std::move(owner), std::move(subject), std::move(queue));
}

std::shared_ptr<HandlerQueue> Link::new_queue(Owner owner, const Subject& subject, MessageCall handler) const {
  return std::make_shared<HandlerQueue>(executor_, std::move(owner), subject.name, std::move(handler), options_.queues,
                                        counters_);
}

Task<Result<void>> Link::subscribe(Owner owner, Subject subject, std::shared_ptr<HandlerQueue> queue) {
  if (*owner.released) co_return Error(Errc::shutting_down, "the petal has ended");
  subscriptions_.add(subject, queue);
  queue->start();
  auto const connection = co_await connected();
  bool const hopeless = !connection && !connection.error().is(Errc::not_connected);
  if (hopeless) {
    subscriptions_.remove(subject, queue);
    co_return connection.error();
  }
  if (!connection) co_return Result<void>();
  auto const confirmed = co_await (*connection)->ask(subject.subscribe(), AnsweredBy::confirmation);
  if (!confirmed || confirmed->kind != Reply::Kind::error) co_return Result<void>();
  subscriptions_.remove(subject, queue);
  co_return refused(confirmed->text);
}

Task<Result<void>> Link::unsubscribe(Owner owner, Subject subject) {
  if (!subscriptions_.remove(subject, owner)) co_return no_such_subscription(subject.name);
  unsubscribe_unwanted(subject);
  co_return Result<void>();
}

void Link::end(const Subject& subject, const std::shared_ptr<HandlerQueue>& queue) {
  if (subscriptions_.remove(subject, queue)) unsubscribe_unwanted(subject);
}

void Link::release(const Owner& owner) {
  for (auto const& subject : subscriptions_.remove(owner)) unsubscribe_unwanted(subject);
}

void Link::unsubscribe_unwanted(const Subject& subject) {
  if (is_connected() && !subscriptions_.wants(subject))
    connection_->send(subject.unsubscribe(), AnsweredBy::confirmation);  // the server's answer changes nothing
}

void Link::received(const Reply& push) {
  if (subscriptions_.deliver(push)) ++counters_->received;
}

std::optional<json::object> Link::health() const {
  if (!used_) return std::nullopt;
  json::object shown = {{"status", is_connected() ? "healthy" : "degraded"},
                        {"host", options_.host},
                        {"port", options_.port},
                        {"connected", is_connected()},
                        {"subscriptions", subscriptions_.size()},
                        {"messages",
                         {{"received", counters_->received},
                          {"dropped", counters_->dropped},
                          {"handler_errors", counters_->handler_errors}}}};
  if (!is_connected() && failure_) shown["details"] = failure_->message();
  return shown;
}

Task<> Link::stop() {
  stopping_ = true;
  first_attempt_over_.notify_all();
  if (connection_) connection_->close();
  co_await tasks_.stop(std::chrono::milliseconds(200));
  connection_.reset();
}

}  // namespace petal::redis
