// SPDX-License-Identifier: Apache-2.0
#include "broker_link/receipt_box.hpp"

#include <boost/asio/post.hpp>

namespace petal::broker_link {

void ReceiptBox::put(Token token) {
  // Posted under the lock: once `close` has returned, the executor's context may be gone.
  std::lock_guard const lock(mutex_);
  if (closed_) return;
  tokens_.push_back(token);
  if (tokens_.size() == 1) boost::asio::post(executor_, [self = shared_from_this()] { self->empty(); });
}

void ReceiptBox::empty() {
  std::vector<Token> tokens;
  {
    std::lock_guard const lock(mutex_);
    if (closed_) return;
    tokens.swap(tokens_);
  }
  if (!tokens.empty()) on_back_(tokens);
}

void ReceiptBox::close() {
  std::lock_guard const lock(mutex_);
  closed_ = true;
  tokens_.clear();
  on_back_ = nullptr;
}

}  // namespace petal::broker_link
