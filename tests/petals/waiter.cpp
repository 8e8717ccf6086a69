// SPDX-License-Identifier: Apache-2.0
// Serves over HTTP what a petal may, and what it should not.
#include <unistd.h>

#include <filesystem>
#include <petal/petal.hpp>
#include <stdexcept>

namespace {

using petal::HttpError;
using petal::HttpRequest;
using petal::HttpResponse;
using petal::Task;
namespace json = boost::json;

json::object shown(const HttpRequest::Texts& texts) {
  json::object all;
  for (auto const& [name, value] : texts) all[name] = value;
  return all;
}

class Waiter final : public petal::Petal {
 public:
  Task<> startup() override {
    auto& http = context().http();
    http.get("/echo/{what}/{more}", echo);
    http.get("/echo/fixed/path", [](HttpRequest) -> Task<HttpResponse> { co_return json::value("fixed"); });
    http.post("/object", [](HttpRequest request) -> Task<HttpResponse> { co_return request.object(); });
    http.put("/json", [](HttpRequest request) -> Task<HttpResponse> { co_return request.json(); });
    http.patch("/made", [](HttpRequest) -> Task<HttpResponse> { co_return HttpResponse(201, {{"id", 7}}); });
    http.del("/gone", [](HttpRequest) -> Task<HttpResponse> { co_return HttpResponse::bytes("", "", 204); });
    http.post("/bytes", bytes);
    http.get("/teapot", teapot);
    http.get("/throws", throws);
    http.get("/throws-a-number", throws_a_number);
    http.get("/odd-status", [](HttpRequest) -> Task<HttpResponse> { co_return HttpResponse(99, nullptr); });
    http.get("/created", [](HttpRequest) { return with_field("Location", "/petals/waiter/7"); });
    http.get("/bad-name", [](HttpRequest) { return with_field("Not a token", "x"); });
    http.get("/bad-value", [](HttpRequest) { return with_field("X-Petal", "one\r\nX-Other: two"); });
    http.get("/own-field", [](HttpRequest) { return with_field("content-LENGTH", "3"); });
    http.get("/waits", [this](HttpRequest request) { return waits(std::move(request)); });
    http.get("/later", [this](HttpRequest) { return later(); });
    http.get("/plain", where);
    http.get("/plain-heavy", where, {.cpu_heavy = true});
    http.get("/coroutine-heavy", where_awaited, {.cpu_heavy = true});
    report_refused(http);
    co_return;
  }

 private:
  static Task<HttpResponse> echo(HttpRequest request) {
    co_return json::object{
        {"path", request.path}, {"parameters", shown(request.parameters)}, {"query", shown(request.query)}};
  }

  static Task<HttpResponse> bytes(HttpRequest request) {
    co_return HttpResponse::bytes(request.content_type, request.body);
  }

  static Task<HttpResponse> with_field(std::string name, std::string value) {
    HttpResponse answer(201, json::object{{"id", 7}});
    answer.headers = {{"X-Petal", "first"}, {std::move(name), std::move(value)}};
    co_return answer;
  }

  static Task<HttpResponse> teapot(HttpRequest) {
    throw HttpError(418, {{"short", "and stout"}});
    co_return json::value();
  }

  static Task<HttpResponse> throws(HttpRequest) {
    throw std::runtime_error("out of\norder");
    co_return json::value();
  }

  static Task<HttpResponse> throws_a_number(HttpRequest) {
    throw 42;
    co_return json::value();
  }

  static json::object where(const HttpRequest&) { return {{"is_main", ::gettid() == ::getpid()}}; }

  static Task<HttpResponse> where_awaited(HttpRequest request) { co_return where(request); }

  /// Until the file exists that is named.
  Task<HttpResponse> waits(HttpRequest request) {
    context().log().info("waiting");
    while (!std::filesystem::exists(request.query["file"])) co_await context().sleep(std::chrono::milliseconds(10));
    co_return json::value("waited");
  }

  /// Adds a route while it answers another.
  Task<HttpResponse> later() {
    context().http().get("/added", [](HttpRequest) -> Task<HttpResponse> { co_return json::value("added"); });
    co_return json::value("see /added");
  }

  void refuse(const std::function<void()>& adds) {
    try {
      adds();
    } catch (const std::invalid_argument& refused) {
      context().log().info("{}", refused.what());
    }
  }

  void report_refused(petal::Http& http) {
    for (auto const* const path : {"/restart", "no-slash", "/a/{x}/{x}", "/a{x}", "/{}", "/teapot"})
      refuse([&] { http.get(path, teapot); });
    refuse([&] { http.get("/nobody", petal::HttpHandler::Coroutine()); });
  }
};

}  // namespace

PETAL_EXPORT(Waiter, "waiter", "1.0.0")
