// SPDX-License-Identifier: Apache-2.0
#include "host/dead_letter_routes.hpp"

namespace petal::host {

using http::Method;
using http::Request;

void add_dead_letter_routes(http::RouteTable& routes, daemon::DeadLetterApi& api) {
  routes.add({Method::get, "/mqtt/deadletters", [&api](Request request) { return api.list(std::move(request)); }});
  routes.add(
      {Method::post, "/mqtt/deadletters/retry", [&api](Request request) { return api.retry(std::move(request)); }});
  routes.add(
      {Method::post, "/mqtt/deadletters/remove", [&api](Request request) { return api.remove(std::move(request)); }});
}

}  // namespace petal::host
