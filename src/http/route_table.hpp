// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
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

struct Route {
  Method method;
  std::string path;  ///< `/petals/{name}/health`: `{name}` stands for one segment that is not empty
  Handler handler;
};

/// Who answers what. A trailing slash makes another path; a path without parameters wins over one with; `HEAD` is
/// answered by the `GET` route, and the server leaves the body out.
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

  /// Unknown paths that begin with `below` are answered by `handler`, whatever the method.
  void leave_to(std::string below, Handler handler);

  /// The route's answer; 404 where the path is unknown, 405 with `Allow` where the method is.
  /// **Lifetime.** The table outlives the task.
  Task<Response> answer(Request request) const;

  /// A refusal in the form this table's users know.
  Response error(unsigned status, std::string_view detail) const { return form_(status, detail); }

 private:
  struct Path {
    std::vector<std::string> segments;  // of a path with parameters; those keep their braces
    std::map<Method, Handler> handlers;
  };
  Path& path_of(const std::string& path);
  const Path* find(Request& request) const;
  Response not_found(const Request& request) const;
  Response not_allowed(const Request& request, const Path& path) const;

  std::map<std::string, Path, std::less<>> fixed_;
  std::vector<Path> with_parameters_;
  std::string below_;
  Handler elsewhere_;
  ErrorForm form_;
};

}  // namespace petal::http
