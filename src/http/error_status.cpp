// SPDX-License-Identifier: Apache-2.0
#include "http/error_status.hpp"

namespace petal::http {

unsigned status_of(const Error& error) noexcept {
  if (error.code.category() != error_category()) return 500;
  switch (static_cast<Errc>(error.code.value())) {
    case Errc::invalid_topic:
    case Errc::invalid_filter:
    case Errc::invalid_pattern:
    case Errc::invalid_argument:
    case Errc::limit_exceeded:
      return 422;
    case Errc::payload_too_large:
      return 413;
    case Errc::not_connected:
    case Errc::link_lost:
    case Errc::timed_out:
    case Errc::callbacks_disabled:
    case Errc::shutting_down:
    case Errc::not_provisioned:
    case Errc::busy:
      return 503;
    case Errc::refused:
      return 502;
    case Errc::no_such_subscription:
    case Errc::not_found:
      return 404;
    case Errc::storage_full:
      return 507;
    case Errc::storage_failed:
      return 500;
  }
  return 500;
}

}  // namespace petal::http
