// SPDX-License-Identifier: Apache-2.0
#include "proxy/slow_consumers.hpp"

#include "proxy/handler_queue.hpp"

namespace petal::proxy {

void SlowConsumers::look(std::chrono::steady_clock::time_point slow_since) {
  std::erase_if(queues_, [slow_since](HandlerQueue* queue) { return !queue->is_at_work(slow_since); });
}

}  // namespace petal::proxy
