// SPDX-License-Identifier: Apache-2.0
#include "client_service/known_registrations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client_service/callback_url.hpp"

namespace petal::client_service {
namespace {

void add_reason(std::vector<KnownRegistrations::Dropped>& reasons, const std::string& host, const Error& why) {
  auto const same = [&](const auto& reason) { return reason.host == host && reason.why == why.message(); };
  auto found = std::find_if(reasons.begin(), reasons.end(), same);
  if (found == reasons.end()) found = reasons.insert(found, {host, 0, why.message()});
  ++found->filters;
}

std::string no_room(const RegistrationLimits& limits) {
  return fmt::format(
      "there is no room for another registration: CALLBACK_MAX_REGISTRATIONS allows {}; unsubscribe what is not used, "
      "or raise it",
      limits.registrations);
}

std::string no_room_for_urls(const RegistrationLimits& limits) {
  return fmt::format(
      "there is no room for another callback URL: CALLBACK_MAX_URLS allows {}; unsubscribe those that are not used, or "
      "raise it",
      limits.urls);
}

std::string host_of(const std::string& text) {
  auto const url = http::parse_url(text);
  return url ? url->host : "(none)";
}

}  // namespace

Result<void> check_room(const Registrations& registrations, const Registration& registration,
                        const RegistrationLimits& limits) {
  if (registrations.find(registration.filter, registration.url)) return {};
  if (registrations.size() >= limits.registrations) return Error(Errc::storage_full, no_room(limits));
  if (!registrations.has_url(registration.url) && registrations.url_count() >= limits.urls)
    return Error(Errc::storage_full, no_room_for_urls(limits));
  return {};
}

std::string room_fault(const Registrations& registrations, const RegistrationLimits& limits) {
  if (registrations.size() >= limits.registrations) return no_room(limits);
  return registrations.url_count() >= limits.urls ? no_room_for_urls(limits) : "";
}

KnownRegistrations sorted_out(const std::vector<Registration>& known, const std::vector<std::string>& allowed_hosts,
                              const RegistrationLimits& limits) {
  KnownRegistrations sorted;
  Registrations held;
  for (auto const& registration : known) {
    auto const url = parse_callback_url(registration.url, allowed_hosts);
    auto const allowed = url ? check_room(held, registration, limits) : Result<void>(url.error());
    if (allowed) {
      held.add(registration);
      sorted.held.push_back(registration);
    } else {
      sorted.dropped.push_back(registration);
      add_reason(sorted.reasons, host_of(registration.url), allowed.error());
    }
  }
  return sorted;
}

}  // namespace petal::client_service
