// SPDX-License-Identifier: Apache-2.0
#include "broker_link/ack_mailbox.hpp"

#include <boost/asio/post.hpp>

namespace petal::broker_link {

void AckMailbox::put(Token token) {
  // Posted under the lock: when `close` has returned, the context of the executor may have been destroyed.
  std::lock_guard const lock(mutex_);
  if (closed_) return;
  tokens_.push_back(token);
  if (tokens_.size() == 1) boost::asio::post(executor_, [self = shared_from_this()] { self->empty(); });
}

void AckMailbox::empty() {
  std::vector<Token> tokens;
  {
    std::lock_guard const lock(mutex_);
    if (closed_) return;
    tokens.swap(tokens_);
  }
  if (!tokens.empty()) on_back_(tokens);
}

void AckMailbox::close() {
  std::lock_guard const lock(mutex_);
  closed_ = true;
  tokens_.clear();
  on_back_ = nullptr;
}

}  // namespace petal::broker_link
