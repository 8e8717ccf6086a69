// SPDX-License-Identifier: Apache-2.0
#include "client_service/posting.hpp"

#include "client_service/callback_message.hpp"

namespace petal::client_service {

Task<Result<std::string>> body_of(transport::HeldPtr held, std::optional<Message> loose) {
  if (loose) co_return callback_message(*loose);
  if (auto const message = held->message()) co_return callback_message(*message);
  auto const message = co_await held->load();
  if (!message) co_return message.error();
  co_return callback_message(*message);
}

}  // namespace petal::client_service
