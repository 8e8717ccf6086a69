// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "http/client.hpp"
#include "service_link/callback_secret.hpp"
#include "transport/transport.hpp"

namespace petal::service_link {

/// The calls of an MQTT client service (docs/client-service.md). Any status but 200 is a failure, and so is a body with
/// an `error` member: there are services of either kind.
///
/// **Errors.** not_connected: the request was not sent, or the service has no broker; timed_out and link_lost: the
/// request was sent and not answered; payload_too_large (413), limit_exceeded (422), storage_full (507), refused: the
/// service refused, with its reason.
class ServiceApi {
 public:
  using Limit = http::ClientConnection::Limit;

  /// `service` is its address; the target is ignored.
  ServiceApi(boost::asio::any_io_executor executor, const http::Url& service, Limit limit)
      : client_(std::move(executor), service.host, service.port), limit_(limit) {}

  /// Hides `secret` in every log line and error: services repeat the URL that they were given.
  void hide(const CallbackSecret& secret) { secret_ = secret; }

  /// Returns the answer, whatever it is. **Errors.** not_connected, link_lost, timed_out.
  Task<Result<http::ClientResponse>> health(Limit limit);
  Task<Result<PublishOutcome>> publish(transport::OutgoingMessage message);
  Task<Result<void>> subscribe(std::string filter, transport::FilterOptions options, std::string callback_url);
  Task<Result<void>> unsubscribe(std::string filter, std::string callback_url);

 private:
  Task<Result<std::string>> post(std::string path, std::string body);

  http::Client client_;
  CallbackSecret secret_;
  Limit limit_;
};

}  // namespace petal::service_link
