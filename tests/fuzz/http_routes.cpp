// SPDX-License-Identifier: Apache-2.0
// A target through the route table: the route that is found has that path, its parameters decoded.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <string>

#include "fuzz/input.hpp"
#include "http/percent.hpp"
#include "http/route_table.hpp"
#include "http/server/target.hpp"
#include "json/members.hpp"

namespace {

using namespace petal::http;  // NOLINT(google-build-using-namespace)
using petal::test::require;

/// Says which route it is, and what its parameter was.
Handler handler(std::string before, std::string behind) {
  return [before = std::move(before), behind = std::move(behind)](Request request) -> petal::Task<Response> {
    auto const name = request.parameters.find("name");
    require(name == request.parameters.end() || !name->second.empty());
    auto const path = before + (name == request.parameters.end() ? "" : name->second) + behind;
    require(request.path == path);
    co_return Response{.body = "{}"};
  };
}

const RouteTable& routes() {
  static RouteTable const table{{Method::get, "/health", handler("/health", "")},
                                {Method::get, "/petals/{name}", handler("/petals/", "")},
                                {Method::get, "/petals/{name}/health", handler("/petals/", "/health")},
                                {Method::get, "/petals/all/health", handler("/petals/all/health", "")}};
  return table;
}

Response answer(Request request) {
  boost::asio::io_context context;
  Response response;
  auto const asked = [](Request about, Response& told) -> petal::Task<> {
    told = co_await routes().answer(std::move(about));
  };
  boost::asio::co_spawn(context, asked(std::move(request), response), boost::asio::detached);
  context.run();
  return response;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto target = parse_target(petal::test::Input(data, size).rest());
  if (!target) return 0;
  Request request;
  request.path = std::move(target->path);
  request.raw_path = std::move(target->raw_path);
  auto const response = answer(std::move(request));
  require(response.status == 200 || response.status == 404);
  require(petal::json_text::check(response.body).has_value());
  return 0;
}
