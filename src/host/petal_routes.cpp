// SPDX-License-Identifier: Apache-2.0
#include "host/petal_routes.hpp"

#include "runtime/text.hpp"

namespace petal::host {

using http::Method;
using http::Request;
using http::Response;

void PetalRoutes::add_to(http::RouteTable& routes) {
  constexpr http::RouteTraits essential{.is_essential = true};
  routes.add({Method::get, "/petals", [this](Request request) { return all(std::move(request)); }, essential});
  routes.add({Method::get, "/petals/{name}", [this](Request request) { return one(std::move(request)); }, essential});
  routes.add({Method::post, "/petals/{name}/restart", [this](Request request) { return restart(std::move(request)); },
              essential});
  routes.fallback("/petals/", [this](Request request) { return petals_.answer(std::move(request)); });
}

namespace {

Response unknown(const std::string& name) {
  return http::error_response(404, "Not Found: there is no petal " + runtime::escaped(name));
}

}  // namespace

Task<Response> PetalRoutes::all(Request) {
  co_return http::json_response(200, {{"petals", petals_.shown()}});
}

Task<Response> PetalRoutes::one(Request request) {
  auto const& name = request.parameters.at("name");
  auto shown = petals_.shown(name);
  if (!shown) co_return unknown(name);
  co_return http::json_response(200, std::move(*shown));
}

Task<Response> PetalRoutes::restart(Request request) {
  auto const name = request.parameters.at("name");
  auto const restarted = co_await petals_.restart(name);
  switch (restarted.result) {
    case Petals::Restart::done:
      co_return http::json_response(200, restarted.shown);
    case Petals::Restart::unknown:
      co_return unknown(name);
    case Petals::Restart::disabled:
      co_return http::error_response(404, "Not Found: ENABLED_PETALS does not name " + runtime::escaped(name));
    case Petals::Restart::busy:
      co_return http::error_response(409, "Conflict: " + name + " is being started, restarted or stopped");
    case Petals::Restart::failed:
      co_return http::error_response(500, std::string(restarted.shown.at("error").as_string()));
  }
  co_return unknown(name);
}

}  // namespace petal::host
