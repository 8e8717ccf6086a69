// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <memory>
#include <petal/http.hpp>
#include <string>

#include "http/route_table.hpp"
#include "runtime/call_times.hpp"
#include "runtime/loop_watchdog.hpp"
#include "runtime/main_thread.hpp"
#include "runtime/owner.hpp"

namespace petal::http {

/// The routes of one petal. Their handlers are called in the petal's task group, under its name.
///
/// **Lifetime.** May end while an answer is awaited, once the owner's tasks have ended.
class PetalHttp final : public Http {
 public:
  struct Route {
    HttpMethod method;
    std::string path;                ///< the complete path: `/petals/{petal-name}/...`
    HttpHandler::Coroutine handler;  ///< placed where it runs (runtime::placed)
    runtime::Label label;            ///< the name of its handler in the watchdog
    runtime::CallTimes times = {};

    Route(HttpMethod m, std::string whole_path, HttpHandler::Coroutine h, std::string_view name)
        : method(m), path(std::move(whole_path)), handler(std::move(h)), label(name) {}
  };

  /// `workers` runs the handlers that are cpu_heavy.
  PetalHttp(runtime::MainThread main, std::shared_ptr<runtime::Owner> owner, boost::asio::any_io_executor workers);

  void route(HttpMethod method, std::string path, HttpHandler handler, const HandlerOptions& options) override;

  /// Returns the answer of the route's handler; 404 and 405 if there is none; 503 if the petal ends meanwhile.
  Task<Response> answer(Request request) const { return table_.answer(std::move(request)); }

  const std::list<Route>& routes() const { return routes_; }

 private:
  Task<Response> serve(Route& route, Request request);
  static Task<Response> await_answer(std::string petal, Task<std::optional<Response>> ended);
  static Task<Response> perform(std::shared_ptr<runtime::Owner> owner, Route& route, HttpRequest request);

  runtime::MainThread main_;
  std::shared_ptr<runtime::Owner> owner_;
  runtime::HandlerPlaces places_;
  std::string prefix_;
  std::list<Route> routes_;
  RouteTable table_;
};

}  // namespace petal::http
