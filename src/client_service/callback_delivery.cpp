// SPDX-License-Identifier: Apache-2.0
#include "client_service/callback_delivery.hpp"

#include "json/message_text.hpp"

namespace petal::client_service {

Task<Result<std::string>> body_of(transport::WaitingMessage waiting, bool was_sent) {
  if (auto const message = waiting.message()) co_return json_text::message_text(*message, was_sent);
  auto const message = co_await waiting.load();
  if (!message) co_return message.error();
  co_return json_text::message_text(*message, was_sent);
}

}  // namespace petal::client_service
