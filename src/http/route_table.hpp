// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <petal/task.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "http/json_error.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace petal::http {

/// Answers a request. What it throws becomes a 500, logged once.
///
/// **Lifetime.** A capturing lambda may be a coroutine here: the table keeps it for as long as the server lives.
using Handler = std::function<Task<Response>(Request)>;

/// What a server must know of a route besides its handler.
struct RouteTraits {
  std::size_t at_once = 0;    ///< requests that are handled at the same time, one more is answered 503; 0: any number
  bool is_essential = false;  ///< also answered if all places are taken: it reports the state, or repairs it
  bool ends_with_client = false;  ///< its handler is cancelled if the client has gone; others finish
};

struct Route {
  Method method;
  std::string path;  ///< `/petals/{name}/health`: `{name}` stands for one segment that is not empty
  Handler handler;
  RouteTraits traits = {};
};

/// Maps requests to handlers. A trailing slash makes another path; a path without parameters wins over one with; `HEAD`
/// is answered by the `GET` route, and the server leaves the body out.
///
/// ```cpp
/// RouteTable routes{
///     {Method::get, "/mqtt/status", [this](Request request) { return status(std::move(request)); }},
///     {Method::post, "/mqtt/publish", [this](Request request) { return publish(std::move(request)); }},
/// };
/// ```
class RouteTable {
 public:
  /// **Errors.** Throws `std::invalid_argument` for a path that does not begin with `/`, a route given twice, or one
  /// without a handler.
  RouteTable(std::initializer_list<Route> routes, ErrorForm form = error_response);
  explicit RouteTable(std::vector<Route> routes = {}, ErrorForm form = error_response);

  /// **Errors.** As the constructors.
  void add(Route route);

  /// Sets the handler for all unknown paths that begin with `below`, whatever the method.
  void fallback(std::string below, Handler handler);

  /// Returns the route's answer; 404 if the path is unknown, 405 with `Allow` if the path does not have the method; 503
  /// if the route already handles as many requests as it may.
  /// **Lifetime.** The table must outlive the task.
  Task<Response> answer(Request request) const;

  /// Returns the traits of the route that answers `request`; the default traits if there is none.
  RouteTraits traits(const Request& request) const;

  /// Returns a refusal in the form of this table.
  Response error(unsigned status, std::string_view detail) const { return form_(status, detail); }

 private:
  struct Entry {
    Handler handler;
    RouteTraits traits;
    std::shared_ptr<std::size_t> running;  // if the number of requests is limited
  };
  struct Path {
    std::vector<std::string> segments;  // of a path with parameters, which keep their braces
    std::map<Method, Entry> handlers;

    const Entry* find(Method method) const;
  };
  Path& path_of(const std::string& path);
  using Parameters = std::map<std::string, std::string, std::less<>>;
  const Path* find(const Request& request, Parameters& parameters) const;
  Task<Response> answer_bounded(const Entry& entry, Request request) const;
  Response not_found(const Request& request) const;
  Response not_allowed(const Request& request, const Path& path) const;
  Response busy(const Request& request, std::size_t most) const;

  std::map<std::string, Path, std::less<>> fixed_;
  std::vector<Path> with_parameters_;
  std::string below_;
  Handler elsewhere_;
  ErrorForm form_;
};

}  // namespace petal::http
