// SPDX-License-Identifier: Apache-2.0
// Serves over HTTP what a petal may, and what it should not.
#include <filesystem>
#include <petal/petal.hpp>
#include <stdexcept>

namespace {

using petal::Context;
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
  Task<> startup(Context& context) override {
    context_ = &context;
    auto& http = context.http();
    http.get("/echo/{what}/{more}", echo).value();
    http.get("/echo/fixed/path", [](HttpRequest) -> Task<HttpResponse> { co_return json::value("fixed"); }).value();
    http.post("/object", [](HttpRequest request) -> Task<HttpResponse> { co_return request.object(); }).value();
    http.put("/json", [](HttpRequest request) -> Task<HttpResponse> { co_return request.json(); }).value();
    http.patch("/made", [](HttpRequest) -> Task<HttpResponse> { co_return HttpResponse(201, {{"id", 7}}); }).value();
    http.del("/gone", [](HttpRequest) -> Task<HttpResponse> { co_return HttpResponse::bytes("", "", 204); }).value();
    http.post("/bytes", bytes).value();
    http.get("/teapot", teapot).value();
    http.get("/throws", throws).value();
    http.get("/throws-a-number", throws_a_number).value();
    http.get("/odd-status", [](HttpRequest) -> Task<HttpResponse> { co_return HttpResponse(99, nullptr); }).value();
    http.get("/waits", [this](HttpRequest request) { return waits(std::move(request)); }).value();
    http.get("/later", [this](HttpRequest) { return later(); }).value();
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

  /// Until the file exists that is named.
  Task<HttpResponse> waits(HttpRequest request) {
    context_->log().info("waiting");
    while (!std::filesystem::exists(request.query["file"])) co_await context_->sleep(std::chrono::milliseconds(10));
    co_return json::value("waited");
  }

  /// Adds a route while it answers another.
  Task<HttpResponse> later() {
    context_->http().get("/added", [](HttpRequest) -> Task<HttpResponse> { co_return json::value("added"); }).value();
    co_return json::value("see /added");
  }

  void report_refused(petal::Http& http) {
    for (auto const* const path : {"/restart", "no-slash", "/a/{x}/{x}", "/a{x}", "/{}", "/teapot"})
      if (auto const added = http.get(path, teapot); !added) context_->log().info(added.error().message());
    if (auto const added = http.get("/nobody", nullptr); !added) context_->log().info(added.error().message());
  }

  Context* context_ = nullptr;
};

}  // namespace

PETAL_EXPORT(Waiter, "waiter", "1.0.0")
