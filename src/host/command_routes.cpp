// SPDX-License-Identifier: Apache-2.0
#include "host/command_routes.hpp"

#include "http/body.hpp"
#include "http/error_status.hpp"

namespace petal::host {
namespace {

using http::BodyReader;
using http::Method;
using http::Request;
using http::Response;

constexpr std::int64_t longest_timeout = 3600;

/// Each request may wait for its device as long as its client wants.
constexpr std::size_t most_at_once = 64;

proxy::OutgoingCommand outgoing(BodyReader& body) {
  proxy::OutgoingCommand outgoing;
  outgoing.command = body.string("command");
  outgoing.device = body.optional_string("device");
  outgoing.payload = body.optional_raw("payload").value_or("");
  outgoing.timeout = std::chrono::seconds(body.integer("timeout", 30, 1, longest_timeout));
  if (!body.ok()) return outgoing;
  if (outgoing.command.empty()) body.refuse("command", "value_error", "Value error, a command needs a name");
  if (outgoing.device)
    if (auto const valid = proxy::check_device_id(*outgoing.device); !valid)
      body.refuse("device", "value_error", "Value error, " + valid.error().message());
  return outgoing;
}

/// A time-out here means that the device has not answered, as behind a gateway.
unsigned status_of(const Error& error) {
  return error.is(Errc::timed_out) ? 504 : http::status_of(error);
}

}  // namespace

void CommandRoutes::add_to(http::RouteTable& routes) {
  routes.add({Method::post,
              "/mqtt/command",
              [this](Request request) { return command(std::move(request)); },
              {.at_once = most_at_once, .ends_with_client = true}});
}

Task<Response> CommandRoutes::command(Request request) {
  BodyReader body(request);
  auto asked = outgoing(body);
  if (!body.ok()) co_return body.refusal();
  auto const response = co_await sender_.send(std::move(asked));
  if (!response) co_return http::error_response(status_of(response.error()), response.error().message());
  co_return Response{.body = std::string(response->payload())};
}

}  // namespace petal::host
