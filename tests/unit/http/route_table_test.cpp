// SPDX-License-Identifier: Apache-2.0
#include "http/route_table.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <stdexcept>

namespace petal::http {
namespace {

Handler says(std::string text) {
  return [text](Request request) -> Task<Response> {
    auto const name = request.parameters.find("name");
    co_return Response{.body = name == request.parameters.end() ? text : text + name->second};
  };
}

Response answer(const RouteTable& routes, Request request) {
  boost::asio::io_context context;
  auto future = boost::asio::co_spawn(context, routes.answer(std::move(request)), boost::asio::use_future);
  context.run();
  return future.get();
}

Response answer(const RouteTable& routes, Method method, std::string path) {
  Request request;
  request.method = method;
  request.path = std::move(path);
  return answer(routes, std::move(request));
}

RouteTable petals() {
  return {
      {Method::get, "/petals", says("all")},
      {Method::post, "/petals", says("new")},
      {Method::get, "/petals/{name}", says("one ")},
      {Method::get, "/petals/first", says("the first")},
      {Method::delete_, "/petals/{name}/log", says("log of ")},
  };
}

}  // namespace

TEST(RouteTable, ChoosesByMethodAndPath) {
  auto const routes = petals();

  EXPECT_EQ(answer(routes, Method::get, "/petals").body, "all");
  EXPECT_EQ(answer(routes, Method::post, "/petals").body, "new");
}

TEST(RouteTable, HandsTheParametersOfThePathOver) {
  auto const routes = petals();

  EXPECT_EQ(answer(routes, Method::get, "/petals/arm").body, "one arm");
  EXPECT_EQ(answer(routes, Method::delete_, "/petals/arm/log").body, "log of arm");
}

TEST(RouteTable, TakesAnEncodedSlashForAPartOfItsSegment) {
  Request request;
  request.method = Method::delete_;
  request.path = "/petals/left/arm/log";
  request.raw_path = "/petals/left%2Farm/log";

  EXPECT_EQ(answer(petals(), std::move(request)).body, "log of left/arm");
}

TEST(RouteTable, LeavesUnknownPathsBelowAPrefixToAnotherHandler) {
  auto routes = petals();
  routes.fallback("/petals/", says("somebody else"));

  EXPECT_EQ(answer(routes, Method::patch, "/petals/arm/elsewhere").body, "somebody else");
  EXPECT_EQ(answer(routes, Method::patch, "/petals/arm").status, 405U);
  EXPECT_EQ(answer(routes, Method::get, "/petal/arm/elsewhere").status, 404U);
}

TEST(RouteTable, PrefersAPathWithoutParameters) {
  EXPECT_EQ(answer(petals(), Method::get, "/petals/first").body, "the first");
}

TEST(RouteTable, TakesATrailingSlashForAnotherPath) {
  EXPECT_EQ(answer(petals(), Method::get, "/petals/").status, 404U);
  EXPECT_EQ(answer(petals(), Method::get, "/petals/arm/").status, 404U);
}

TEST(RouteTable, NamesThePathItDoesNotKnow) {
  auto const response = answer(petals(), Method::get, "/petal\n");

  EXPECT_EQ(response.status, 404U);
  EXPECT_EQ(response.body, R"({"detail":"Not Found: there is nothing at /petal\\n"})");
}

TEST(RouteTable, ListsTheMethodsAPathTakes) {
  auto const response = answer(petals(), Method::put, "/petals");

  EXPECT_EQ(response.status, 405U);
  EXPECT_EQ(response.headers.at(0), std::pair(std::string("Allow"), std::string("GET, POST, HEAD")));
  EXPECT_EQ(answer(petals(), Method::other, "/petals").status, 405U);
}

TEST(RouteTable, AnswersHeadWhereItAnswersGet) {
  EXPECT_EQ(answer(petals(), Method::head, "/petals").status, 200U);
  EXPECT_EQ(answer(petals(), Method::head, "/petals/arm/log").status, 405U);
}

TEST(RouteTable, RefusesInTheFormItWasGiven) {
  RouteTable const routes({{Method::get, "/health", says("")}}, service_error_response);

  EXPECT_EQ(answer(routes, Method::get, "/").body, R"({"error":"Not Found: there is nothing at /"})");
}

TEST(RouteTable, CannotBeMadeOfRoutesThatContradict) {
  EXPECT_THROW(RouteTable({{Method::get, "/a", says("")}, {Method::get, "/a", says("")}}), std::invalid_argument);
  EXPECT_THROW(RouteTable({{Method::get, "a", says("")}}), std::invalid_argument);
  EXPECT_THROW(RouteTable({{Method::get, "/a", nullptr}}), std::invalid_argument);
}

}  // namespace petal::http
