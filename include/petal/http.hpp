// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <concepts>
#include <exception>
#include <functional>
#include <map>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>
#include <string_view>

namespace petal {

namespace json = boost::json;

/// The methods a route may have.
enum class HttpMethod { get, post, put, patch, del };

/// As it stands in a request line: `"DELETE"`.
std::string_view to_string(HttpMethod method) noexcept;

/// A request to one of a petal's routes, whole: its body is within the manager's limit.
struct HttpRequest {
  /// Texts by their names.
  using Texts = std::map<std::string, std::string, std::less<>>;

  HttpMethod method = HttpMethod::get;  ///< `get` for HEAD too, whose answer the manager sends without its body
  std::string path;                     ///< below `/petals/{petal-name}`, percent-decoded
  Texts parameters;                     ///< of the route: `{sensor}` of `/readings/{sensor}`, percent-decoded
  Texts query;                          ///< percent-decoded; of several with one name the last
  std::string content_type;             ///< as it came; empty where there is none
  std::string body;                     ///< its bytes

  /// The body as JSON.
  /// **Errors.** Throws HttpError: 422 where the Content-Type does not announce JSON, 400 where the body is none.
  json::value json() const;

  /// The body as a JSON object. **Errors.** As json(); 422 where it is JSON and no object.
  json::object object() const;
};

/// What a route answers. A JSON value by itself is an answer with status 200.
///
/// ```cpp
/// co_return json::object{{"temperature", 21.5}};
/// co_return HttpResponse(201, {{"id", 7}});
/// co_return HttpResponse::bytes("image/jpeg", picture);
/// ```
struct HttpResponse {
  unsigned status = 200;                          ///< 200 to 599
  std::string content_type = "application/json";  ///< of the body
  std::string body;                               ///< its bytes

  /// `value` with status 200.
  HttpResponse(const json::value& value);  // NOLINT(google-explicit-constructor)
  /// `object` with status 200.
  HttpResponse(const json::object& object);  // NOLINT(google-explicit-constructor)
  /// `value` with another status.
  HttpResponse(unsigned status, const json::value& value);

  /// Anything but JSON.
  static HttpResponse bytes(std::string content_type, std::string bytes, unsigned status = 200);

 private:
  HttpResponse(unsigned status, std::string content_type, std::string body);
};

/// Thrown by a route's handler: the answer is `{"detail": detail}` with `status`. Nothing is logged.
class HttpError : public std::exception {
 public:
  /// **Errors.** Throws `std::invalid_argument` where `status` is not one of 400 to 599.
  HttpError(unsigned status, json::value detail);

  /// With a sentence as detail.
  template <typename Text>
    requires std::convertible_to<const Text&, std::string_view>
  HttpError(unsigned status, const Text& detail) : HttpError(status, json::value(std::string_view(detail))) {}

  /// Of the answer.
  unsigned status() const noexcept { return status_; }
  /// Of the answer.
  const json::value& detail() const noexcept { return detail_; }
  /// The detail as text.
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  unsigned status_;
  json::value detail_;
  std::string what_;
};

/// Answers a request, on the main thread: it must not block. What it throws besides HttpError is answered 500, logged
/// with the petal's name, and counted.
///
/// **Cancellation.** Ends with the petal; whoever asked is answered 503 then.
using HttpHandler = std::function<Task<HttpResponse>(HttpRequest)>;

/// A petal's own part of the manager's REST API: everything under `/petals/{petal-name}/`.
///
/// ```cpp
/// context.http().get("/readings/{sensor}", [this](HttpRequest request) { return reading(std::move(request));
/// }).value();
/// ```
///
/// Routes end with the petal. A path without parameters wins over one with; a trailing slash makes another path; an
/// unknown path is answered 404, another method 405.
/// **Threads.** Main thread only.
class Http {
 public:
  virtual ~Http() = default;

  /// Answers `method` on `path`, which begins with `/` and is counted from `/petals/{petal-name}`; `{name}` stands for
  /// one segment that is not empty.
  /// **Errors.** invalid_argument: not such a path, no handler, a route given twice, or `/restart`, which is the
  /// manager's own.
  virtual Result<void> route(HttpMethod method, std::string path, HttpHandler handler) = 0;

  /// route() for GET.
  Result<void> get(std::string path, HttpHandler handler);
  /// route() for POST.
  Result<void> post(std::string path, HttpHandler handler);
  /// route() for PUT.
  Result<void> put(std::string path, HttpHandler handler);
  /// route() for PATCH.
  Result<void> patch(std::string path, HttpHandler handler);
  /// route() for DELETE.
  Result<void> del(std::string path, HttpHandler handler);
};

}  // namespace petal
