// SPDX-License-Identifier: Apache-2.0
#include "runtime/subscription_body.hpp"

#include <boost/asio/post.hpp>

namespace petal::runtime {

void SubscriptionBody::end() noexcept {
  if (parts_.tasks->is_stopping()) return;
  if (parts_.main.is_here()) return parts_.end();
  boost::asio::post(parts_.main.executor(), [tasks = parts_.tasks, end = parts_.end] {
    if (!tasks->is_stopping()) end();
  });
}

}  // namespace petal::runtime
