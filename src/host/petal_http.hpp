// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <memory>
#include <petal/http.hpp>
#include <string>

#include "http/route_table.hpp"
#include "mqtt/owner.hpp"
#include "runtime/call_times.hpp"
#include "runtime/main_thread.hpp"

namespace petal::host {

/// The routes of one petal, and the calls of their handlers: in the petal's task group, under its name.
///
/// **Lifetime.** May end while an answer is awaited, once the owner's tasks have.
class PetalHttp final : public Http {
 public:
  struct Route {
    HttpMethod method;
    std::string path;  ///< whole: `/petals/{petal-name}/...`
    HttpHandler handler;
    runtime::CallTimes times = {};
  };

  PetalHttp(runtime::MainThread main, std::shared_ptr<mqtt::Owner> owner);

  Result<void> route(HttpMethod method, std::string path, HttpHandler handler) override;

  /// What the route's handler answers; 404 and 405 where there is none; 503 where the petal ends meanwhile.
  Task<http::Response> answer(http::Request request) const { return table_.answer(std::move(request)); }

  const std::list<Route>& routes() const { return routes_; }

 private:
  struct Call;
  class Ending;

  Task<http::Response> serve(Route& route, http::Request request);
  static Task<http::Response> await_end(std::shared_ptr<Call> call, std::string petal);
  static Task<> perform(std::shared_ptr<mqtt::Owner> owner, Route& route, HttpRequest request, Ending ending);

  runtime::MainThread main_;
  std::shared_ptr<mqtt::Owner> owner_;
  std::string prefix_;
  std::list<Route> routes_;
  http::RouteTable table_;
};

}  // namespace petal::host
