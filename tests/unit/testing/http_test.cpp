// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <stdexcept>

#include "unit/testing/blank_petal.hpp"

namespace petal::testing {
namespace {

Task<HttpResponse> reading(HttpRequest request) {
  if (request.parameters.at("sensor") == "none") throw HttpError(404, "no such sensor");
  if (request.parameters.at("sensor") == "broken") throw std::runtime_error("short circuit");
  co_return json::object{{"sensor", request.parameters.at("sensor")}, {"unit", request.query["unit"]}};
}

Task<HttpResponse> echo(HttpRequest request) {
  co_return HttpResponse(201, request.json());
}

Task<> serve(Context& context) {
  context.http().get("/readings/{sensor}", reading);
  context.http().post("/echo", echo);
  co_return;
}

TEST(HarnessHttp, AnswersAsTheManagerDoes) {
  Harness harness("petal-thermometer");
  harness.start<BlankPetal>(serve);

  auto const found = harness.request(HttpMethod::get, "/readings/living%20room?unit=C");
  auto const made = harness.request(HttpMethod::post, "/echo", {{"n", 1}});

  EXPECT_EQ(found.status, 200u);
  EXPECT_EQ(json::parse(found.body), (json::value{{"sensor", "living room"}, {"unit", "C"}}));
  EXPECT_EQ(made.status, 201u);
  EXPECT_EQ(made.body, R"({"n":1})");
  EXPECT_EQ(harness.request(HttpMethod::get, "/other").status, 404u);
  EXPECT_EQ(harness.request(HttpMethod::put, "/echo").status, 405u);
  EXPECT_EQ(harness.request(HttpMethod::post, "/echo", "application/json", "{").status, 400u);
}

TEST(HarnessHttp, NotesWhatARouteThrowsUnlessItIsAnAnswer) {
  Harness harness;
  harness.start<BlankPetal>(serve);

  EXPECT_EQ(harness.request(HttpMethod::get, "/readings/none").status, 404u);
  EXPECT_TRUE(harness.errors().empty());
  EXPECT_EQ(harness.request(HttpMethod::get, "/readings/broken").status, 500u);
  ASSERT_EQ(harness.errors().size(), 1u);
  EXPECT_EQ(harness.errors()[0].where, "route GET /readings/{sensor}");
}

TEST(HarnessHttp, RefusesARouteGivenTwice) {
  Harness harness;
  harness.start<BlankPetal>(serve);

  EXPECT_THROW(harness.context().http().post("/echo", echo), std::invalid_argument);
}

}  // namespace
}  // namespace petal::testing
