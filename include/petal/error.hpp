// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <string>

namespace petal {

/// The errors that are expected in the SDK's calls. A later SDK may add some at the end: a petal treats a code that it
/// does not know as a failure.
enum class Errc {
  invalid_topic = 1,     ///< not a topic name (MQTT 5, 4.7): empty, a wildcard, a NUL, not UTF-8 or too long
  invalid_filter,        ///< not a topic filter (MQTT 5, 4.7 and 4.8.2)
  invalid_pattern,       ///< not a local pattern; a petal gets `std::invalid_argument` instead
  invalid_argument,      ///< another argument is out of its range
  payload_too_large,     ///< over `MAX_PAYLOAD_BYTES`
  limit_exceeded,        ///< would break a limit of the broker's profile
  not_connected,         ///< the broker is out of reach, and the message may not be stored
  link_lost,             ///< the link ended before the broker's acknowledgement came: delivery is unknown
  timed_out,             ///< the broker, or the program that was asked, did not answer in time: delivery is unknown
  refused,               ///< the broker refused; the detail has its reason code
  callbacks_disabled,    ///< `ENABLE_CALLBACKS=false`: nothing can be received
  no_such_subscription,  ///< there is nothing to unsubscribe
  storage_full,          ///< `OUTBOX_MAX_BYTES` is used up
  storage_failed,        ///< the database cannot be read or written
  not_found,             ///< no such record
  shutting_down,         ///< the manager is stopping and takes no new work
  not_provisioned,       ///< the robot has no organization id yet
  busy,                  ///< the broker has no room for it now, but may have some later
};

/// Returns the category of Errc. Its messages are complete sentences without a full stop.
const boost::system::error_category& error_category() noexcept;

/// Makes an error_code of an Errc. Boost.System finds it.
inline boost::system::error_code make_error_code(Errc e) noexcept {
  return {static_cast<int>(e), error_category()};
}

/// An error: a code for the program to decide by, and a sentence for people.
struct Error {
  boost::system::error_code code;  ///< for the program to decide by
  std::string detail;              ///< a sentence for people

  Error() = default;
  /// Makes an error with the code `errc` and a sentence that says what was wrong.
  Error(Errc errc, std::string detail_text) : code(make_error_code(errc)), detail(std::move(detail_text)) {}

  /// Returns whether the code is `errc`.
  bool is(Errc errc) const noexcept { return code == make_error_code(errc); }
  /// Returns the sentence.
  const std::string& message() const noexcept { return detail; }
};

/// Thrown by `Result::value()` on an error; `what()` is Error::detail.
class Exception : public std::exception {
 public:
  /// Makes an exception that carries `error`.
  explicit Exception(Error error) : error_(std::move(error)) {}

  /// Returns the error.
  const Error& error() const noexcept { return error_; }
  /// Returns the sentence of error().
  const char* what() const noexcept override { return error_.detail.c_str(); }

 private:
  Error error_;
};

/// Makes `value()` of a Result throw petal::Exception. `boost::system::result` finds it.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw Exception(error);
}

/// A value or an Error.
///
/// ```cpp
/// auto const record = co_await context().local_db().get_item("visits", "id", "1");
/// if (!record) co_return context().log().error("{}", record.error().message());
/// use(*record);  // or record.value(), which throws petal::Exception on an error
/// ```
template <typename T = void>
using Result = boost::system::result<T, Error>;

}  // namespace petal

/// @cond
template <>
struct boost::system::is_error_code_enum<petal::Errc> : std::true_type {};
/// @endcond
