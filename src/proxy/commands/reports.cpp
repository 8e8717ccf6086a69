// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/reports.hpp"

#include <boost/asio/post.hpp>

#include "proxy/commands/response.hpp"
#include "proxy/log.hpp"
#include "runtime/text.hpp"

namespace petal::proxy {

using runtime::escaped;

Reports::Reports(std::shared_ptr<Publisher> publisher, std::string command, std::string topic, std::string message_id)
    : publisher_(publisher),
      executor_(publisher->executor),
      command_(std::move(command)),
      topic_(std::move(topic)),
      message_id_(std::move(message_id)),
      all_published_(executor_) {}

void Reports::add(json::object report) {
  if (message_id_.empty() || topic_.empty())
    return log().warn("report not sent: command={} error={:?}", escaped(command_),
                      topic_.empty() ? "the robot has no organization id yet" : "the command carried no messageId");
  auto const begins = queue(enveloped(message_id_, std::move(report), "progress"));
  if (begins) boost::asio::post(executor_, [self = shared_from_this()] { begin(self); });
}

/// Queues `text`; returns whether publishing has to be started.
bool Reports::queue(std::string text) {
  std::lock_guard const lock(mutex_);
  waiting_.push_back(std::move(text));
  if (waiting_.size() > most_waiting) {
    waiting_.pop_front();
    log_dropped();
  }
  return !std::exchange(publishing_, true);
}

void Reports::log_dropped() {
  ++dropped_;
  if (auto const count = drops_.happened(); count != 0)
    log().warn("reports dropped: count={} command={} reason=\"more than {} wait to be published\"", count,
               escaped(command_), most_waiting);
}

void Reports::begin(std::shared_ptr<Reports> reports) {
  auto const publisher = reports->publisher_.lock();
  if (!publisher) return;
  publisher->owner->tasks.spawn("reports of " + escaped(reports->command_), publish_all(reports, publisher));
}

Task<> Reports::publish_all(std::shared_ptr<Reports> reports, std::shared_ptr<Publisher> publisher) {
  for (;;) {
    std::string text;
    {
      std::lock_guard const lock(reports->mutex_);
      publisher->proxy.count_dropped(std::exchange(reports->dropped_, 0));
      reports->publishing_ = !reports->waiting_.empty();
      if (!reports->publishing_) break;
      text = std::move(reports->waiting_.front());
      reports->waiting_.pop_front();
    }
    auto const sent = co_await publisher->proxy.publish(reports->topic_, std::move(text), {});
    if (!sent && sent.error().is(Errc::shutting_down))  // the proxy logs all others
      log().warn("report not sent: command={} error={:?}", escaped(reports->command_), sent.error().message());
  }
  reports->all_published_.notify_all();
}

Task<> Reports::published() {
  for (;;) {
    {
      std::lock_guard const lock(mutex_);
      if (!publishing_) co_return;
    }
    co_await all_published_.wait();
  }
}

}  // namespace petal::proxy
