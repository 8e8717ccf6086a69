// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <string>

namespace petal {

/// Everything that is expected to go wrong between a petal and the cloud.
enum class Errc {
  invalid_topic = 1,     ///< not a topic name (MQTT 5, 4.7): empty, a wildcard, a NUL, not UTF-8 or too long
  invalid_filter,        ///< not a topic filter (MQTT 5, 4.7 and 4.8.2)
  invalid_pattern,       ///< not a local pattern
  invalid_argument,      ///< another argument is out of its range
  payload_too_large,     ///< over `MAX_PAYLOAD_BYTES`
  limit_exceeded,        ///< would break a limit of the broker's profile
  not_connected,         ///< the broker is out of reach and the message is not one that may be stored
  link_lost,             ///< the link ended before the broker's acknowledgement came: delivery is unknown
  timed_out,             ///< the broker, or who was asked, did not answer in time: delivery is unknown
  refused,               ///< the broker said no; the detail carries its reason code
  callbacks_disabled,    ///< `ENABLE_CALLBACKS=false`: nothing can be received
  no_such_subscription,  ///< nothing to unsubscribe
  storage_full,          ///< `OUTBOX_MAX_BYTES` is used up
  storage_failed,        ///< the database cannot be read or written
  not_found,             ///< no such record
  shutting_down,         ///< the manager is stopping and takes no new work
  not_provisioned,       ///< the robot has no organization id yet
  busy,                  ///< the broker has no room for it now; it may have a little later
};

/// The category of Errc; its messages are complete sentences without a full stop.
const boost::system::error_category& error_category() noexcept;

/// An Errc as an error_code, found by Boost.System.
inline boost::system::error_code make_error_code(Errc e) noexcept {
  return {static_cast<int>(e), error_category()};
}

/// What went wrong (a code to decide by) and with what (a sentence for a person).
struct Error {
  boost::system::error_code code;  ///< what to decide by
  std::string detail;              ///< a sentence for a person

  Error() = default;
  /// Of `errc`, with a sentence that says what was wrong.
  Error(Errc errc, std::string detail_text) : code(make_error_code(errc)), detail(std::move(detail_text)) {}

  /// Whether it is `errc`.
  bool is(Errc errc) const noexcept { return code == make_error_code(errc); }
  /// The sentence.
  const std::string& message() const noexcept { return detail; }
};

/// Thrown by `Result::value()` on an error; `what()` is Error::detail.
class Exception : public std::exception {
 public:
  /// Of `error`, which it carries.
  explicit Exception(Error error) : error_(std::move(error)) {}

  /// What went wrong.
  const Error& error() const noexcept { return error_; }
  /// The sentence of error().
  const char* what() const noexcept override { return error_.detail.c_str(); }

 private:
  Error error_;
};

/// Found by `boost::system::result`: makes `value()` throw petal::Exception.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw Exception(error);
}

/// A value or an Error. `if (!result) log(result.error().message());`, or `result.value()` to throw.
template <typename T = void>
using Result = boost::system::result<T, Error>;

}  // namespace petal

/// @cond
template <>
struct boost::system::is_error_code_enum<petal::Errc> : std::true_type {};
/// @endcond
