// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <petal/mqtt_proxy.hpp>
#include <string>
#include <vector>

#include "client_service/callback_target.hpp"
#include "client_service/known_registrations.hpp"
#include "client_service/orphan_messages.hpp"
#include "client_service/registration_store.hpp"
#include "client_service/registrations.hpp"
#include "inbox/inbox.hpp"
#include "profile/limits.hpp"
#include "runtime/log_throttle.hpp"
#include "runtime/task_group.hpp"
#include "transport/transport.hpp"

namespace petal::client_service {

struct ServiceOptions {
  profile::Limits limits;
  std::vector<std::string> allowed_hosts;  ///< of callback URLs, besides loopback addresses
  RegistrationLimits most;
  TargetOptions targets;
  std::function<json::object()> outbox;       ///< the member `outbox` of `health`; may be empty
  std::function<std::string()> outbox_fault;  ///< why nothing can be stored in the outbox; may be empty
};

/// Publishes for programs that use HTTP, and posts the messages of their subscriptions to their callback URLs.
///
/// **Errors.** Those of the Transport; invalid_topic, invalid_filter, payload_too_large, limit_exceeded,
/// invalid_argument (a callback URL), refused (its host), storage_full (no room for another registration),
/// storage_failed.
/// **Lifetime.** The caller must await `stop()` before it is destroyed.
class Service {
 public:
  Service(boost::asio::any_io_executor executor, ServiceOptions options, transport::Transport& transport,
          std::unique_ptr<RegistrationStore> store);

  /// Loads the earlier registrations that are still allowed, and the messages that were not delivered, and connects.
  /// `inbox` must outlive this object. **Errors.** storage_failed.
  Task<Result<void>> start(inbox::Inbox& inbox);

  /// Ends the service: what was not delivered stays on disk, or unacknowledged at the broker.
  Task<> stop();

  Task<Result<PublishOutcome>> publish(transport::OutgoingMessage message);

  /// If `send_retained`, the retained messages of the filter are sent to the URL even if it is registered already.
  Task<Result<void>> subscribe(Registration registration, bool send_retained = false);

  /// Removes one URL, or all of the filter. It is a success if there is nothing to remove.
  Task<Result<void>> unsubscribe(std::string filter, std::optional<std::string> url);

  const std::vector<std::string>& allowed_hosts() const { return options_.allowed_hosts; }

  /// Returns the answer to `GET /health`.
  json::object health() const;

 private:
  enum class Origin { link, disk };

  transport::Taken on_message(const transport::Incoming& incoming);
  bool post(const transport::Incoming& incoming, Origin origin);
  bool match(const Message& message, const transport::MatchedFilters& matched, Origin origin,
             std::vector<std::string>& urls);
  Task<> take_up(std::vector<Registration> known);
  Task<> unsubscribe_unwanted(std::vector<std::string> filters);
  Task<> take_over(http::Url url);
  Task<bool> replay();
  Task<> replay_later();
  Task<> forget_unclaimed();
  CallbackTarget* target(const std::string& url);
  Result<void> may_register(const Registration& registration);
  void push(const std::string& url, CallbackDelivery posting);
  json::object limits() const;
  Task<Result<void>> ask_broker(std::string filter);
  Task<Result<void>> ask_broker_for(Registration registration);
  void link_changed(const transport::LinkState& state);
  Task<> roll_back(Registration registration, std::optional<Registration> before, std::optional<Qos> wanted_before);
  Task<> drop_unused_targets();

  boost::asio::any_io_executor executor_;
  ServiceOptions options_;
  transport::Transport& transport_;
  std::unique_ptr<RegistrationStore> store_;
  inbox::Inbox* inbox_ = nullptr;
  Registrations registrations_;
  OrphanMessages unclaimed_;
  DeliveryCounters counters_;
  std::uint64_t published_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t refused_ = 0;          // registrations, because there was no room
  std::vector<std::string> unwanted_;  // filters of an earlier run that no URL has registered any more
  std::map<std::string, std::unique_ptr<CallbackTarget>> targets_;
  std::string instance_;
  bool connected_ = false;
  bool stopping_ = false;
  runtime::LogThrottle refusals_;
  runtime::TaskGroup tasks_;
};

}  // namespace petal::client_service
