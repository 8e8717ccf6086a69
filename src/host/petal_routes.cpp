// SPDX-License-Identifier: Apache-2.0
#include "host/petal_routes.hpp"

#include "runtime/text.hpp"

namespace petal::host {

using http::Method;
using http::Request;
using http::Response;

void PetalRoutes::add_to(http::RouteTable& routes) {
  routes.add({Method::get, "/petals", [this](Request request) { return all(std::move(request)); }});
  routes.add({Method::get, "/petals/{name}", [this](Request request) { return one(std::move(request)); }});
  routes.leave_to("/petals/", [this](Request request) { return petals_.answer(std::move(request)); });
}

Task<Response> PetalRoutes::all(Request) {
  co_return http::json_response(200, {{"petals", petals_.shown()}});
}

Task<Response> PetalRoutes::one(Request request) {
  auto const& name = request.parameters.at("name");
  auto shown = petals_.shown(name);
  if (!shown) co_return http::error_response(404, "Not Found: there is no petal " + runtime::printable(name));
  co_return http::json_response(200, std::move(*shown));
}

}  // namespace petal::host
