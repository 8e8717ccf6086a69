// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "redis/handler_queue.hpp"
#include "redis/reply.hpp"

namespace petal::redis {

/// The subject of a subscription: one channel by its name, or all that match a pattern.
struct Subject {
  enum class Kind { channel, pattern };

  Kind kind;
  std::string name;

  std::string subscribe() const;  ///< the command
  std::string unsubscribe() const;

  auto operator<=>(const Subject&) const = default;
};

/// All subscriptions: the handler queues of each subject. No I/O.
class Subscriptions {
 public:
  void add(const Subject& subject, std::shared_ptr<HandlerQueue> queue) {
    queues_[subject].push_back(std::move(queue));
  }

  /// Closes `queue`; returns whether it was there.
  bool remove(const Subject& subject, const std::shared_ptr<HandlerQueue>& queue);

  /// Closes the queues of `owner` on `subject`; returns whether there were any.
  bool remove(const Subject& subject, const Owner& owner);

  /// Closes all queues of `owner`. Returns the subjects that have no queue any more.
  std::vector<Subject> remove(const Owner& owner);

  bool wants(const Subject& subject) const { return queues_.contains(subject); }
  std::vector<Subject> subjects() const;
  std::size_t size() const { return queues_.size(); }

  /// Passes a push of the server to the queues of its subject; returns whether it was a message.
  bool deliver(const Reply& push) const;

 private:
  std::map<Subject, std::vector<std::shared_ptr<HandlerQueue>>> queues_;
};

}  // namespace petal::redis
