// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <concepts>
#include <exception>
#include <map>
#include <petal/handler.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace petal {

namespace json = boost::json;

/// The HTTP methods that a route may have.
enum class HttpMethod { get, post, put, patch, del };

/// Returns the name of the method in a request line, for example `"DELETE"`.
std::string_view to_string(HttpMethod method) noexcept;

/// A complete request to one of a petal's routes. Its body is within the manager's limit.
struct HttpRequest {
  /// Maps names to texts.
  using Texts = std::map<std::string, std::string, std::less<>>;

  HttpMethod method = HttpMethod::get;  ///< `get` also for HEAD; the manager then sends the answer without its body
  std::string path;                     ///< below `/petals/{petal-name}`, percent-decoded
  Texts parameters;  ///< values of the route's parameters, such as `{sensor}` in `/readings/{sensor}`, percent-decoded
  Texts query;       ///< percent-decoded; if a name is repeated, the last value counts
  std::string content_type;  ///< as it arrived; empty if the request has none
  std::string body;          ///< its bytes

  /// Returns the body as JSON.
  /// **Errors.** Throws HttpError: 422 if the Content-Type is not that of JSON, 400 if the body is not JSON.
  json::value json() const;

  /// Returns the body as a JSON object. **Errors.** As json(); also 422 if the body is JSON but not an object.
  json::object object() const;
};

/// The answer of a route. A JSON value converts to an answer with status 200.
///
/// ```cpp
/// co_return json::object{{"temperature", 21.5}};
/// co_return HttpResponse(201, {{"id", 7}});
/// co_return HttpResponse::bytes("image/jpeg", picture);
/// ```
struct HttpResponse {
  unsigned status = 200;                          ///< 200 to 599
  std::string content_type = "application/json";  ///< type of the body
  std::string body;                               ///< its bytes

  /// Further header fields, in this order, such as `{"Location", "/petals/hello/7"}`; a name may repeat (RFC 9110, 5).
  /// The manager writes `Connection`, `Content-Length`, `Content-Type`, `Date`, `Keep-Alive`, `Server`, `Trailer`,
  /// `Transfer-Encoding` and `Upgrade` itself: with one of these, or with a name or value that is not valid, the answer
  /// is 500, and the log has the reason.
  std::vector<std::pair<std::string, std::string>> headers = {};

  /// Answers with `value` and status 200.
  HttpResponse(const json::value& value);  // NOLINT(google-explicit-constructor)
  /// Answers with `object` and status 200.
  HttpResponse(const json::object& object);  // NOLINT(google-explicit-constructor)
  /// Answers with `value` and another status.
  HttpResponse(unsigned status, const json::value& value);

  /// Returns an answer whose body is anything other than JSON.
  static HttpResponse bytes(std::string content_type, std::string bytes, unsigned status = 200);

 private:
  HttpResponse(unsigned status, std::string content_type, std::string body);
};

/// An exception for a route's handler to throw: the answer is `{"detail": detail}` with `status`. Nothing is logged.
class HttpError : public std::exception {
 public:
  /// **Errors.** Throws `std::invalid_argument` if `status` is not 400 to 599.
  HttpError(unsigned status, json::value detail);

  /// The same with a text as detail.
  template <typename Text>
    requires std::convertible_to<const Text&, std::string_view>
  HttpError(unsigned status, const Text& detail) : HttpError(status, json::value(std::string_view(detail))) {}

  /// Returns the status of the answer.
  unsigned status() const noexcept { return status_; }
  /// Returns the detail of the answer.
  const json::value& detail() const noexcept { return detail_; }
  /// Returns the status and the detail as text.
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  unsigned status_;
  json::value detail_;
  std::string what_;
};

/// Answers a request, by the rules of Handler. An exception other than HttpError is answered 500. When the petal ends
/// first, the client receives 503.
using HttpHandler = Handler<HttpRequest, HttpResponse>;

/// A petal's own part of the manager's REST API: everything under `/petals/{petal-name}/`.
///
/// ```cpp
/// context().http().get("/readings/{sensor}", [this](HttpRequest request) { return reading(std::move(request)); });
/// ```
///
/// Routes end with the petal. A path without parameters takes precedence over one with parameters; a trailing slash
/// makes a different path; an unknown path is answered 404, another method 405. Of more than 64 requests to one route
/// at the same time the rest is answered 503.
/// **Threads.** Main thread only; elsewhere a call throws `std::logic_error`.
class Http {
 public:
  virtual ~Http() = default;

  /// Answers `method` on `path` with `handler`, for the life of the petal. `path` begins with `/` and is relative to
  /// `/petals/{petal-name}`; `{name}` stands for one segment that is not empty.
  /// **Errors.** Throws `std::invalid_argument` if `path` is not of this form, if the route exists already, or if
  /// `path` is `/restart`, which belongs to the manager.
  virtual void route(HttpMethod method, std::string path, HttpHandler handler, const HandlerOptions& options = {}) = 0;

  /// Calls route() for GET.
  void get(std::string path, HttpHandler handler, const HandlerOptions& options = {});
  /// Calls route() for POST.
  void post(std::string path, HttpHandler handler, const HandlerOptions& options = {});
  /// Calls route() for PUT.
  void put(std::string path, HttpHandler handler, const HandlerOptions& options = {});
  /// Calls route() for PATCH.
  void patch(std::string path, HttpHandler handler, const HandlerOptions& options = {});
  /// Calls route() for DELETE.
  void del(std::string path, HttpHandler handler, const HandlerOptions& options = {});
};

}  // namespace petal
