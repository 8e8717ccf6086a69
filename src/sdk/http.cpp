// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/json/array.hpp>
#include <petal/http.hpp>
#include <petal/json.hpp>
#include <stdexcept>
#include <utility>

namespace petal {
namespace {

char lowered(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_but_for_case(std::string_view a, std::string_view lower) noexcept {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(),
                    [](char one, char other) { return lowered(one) == other; });
}

std::string_view trimmed(std::string_view text) noexcept {
  auto const blank = " \t";
  auto const first = std::min(text.find_first_not_of(blank), text.size());
  return text.substr(first, text.find_last_not_of(blank) + 1 - first);
}

/// Returns whether it is `application/json`, `application/problem+json` or another `+json` type, with or without
/// parameters.
bool is_json_type(std::string_view content_type) noexcept {
  auto const type = trimmed(content_type.substr(0, content_type.find(';')));
  constexpr std::string_view prefix = "application/";
  if (!same_but_for_case(type.substr(0, prefix.size()), prefix)) return false;
  auto const subtype = type.substr(prefix.size());
  constexpr std::string_view suffix = "+json";
  return same_but_for_case(subtype, "json") ||
         (subtype.size() > suffix.size() && same_but_for_case(subtype.substr(subtype.size() - suffix.size()), suffix));
}

/// Returns the detail of the 422 in the form that the manager's own routes use.
json::value wrong_type(const std::string& came) {
  return json::array{json::object{{"type", "content_type"},
                                  {"loc", {"header", "content-type"}},
                                  {"msg", "The body must be JSON and its Content-Type application/json"},
                                  {"input", came.empty() ? json::value(nullptr) : json::value(came)}}};
}

}  // namespace

std::string_view to_string(HttpMethod method) noexcept {
  switch (method) {
    case HttpMethod::get:
      return "GET";
    case HttpMethod::post:
      return "POST";
    case HttpMethod::put:
      return "PUT";
    case HttpMethod::patch:
      return "PATCH";
    case HttpMethod::del:
      return "DELETE";
  }
  return "unknown";
}

json::value HttpRequest::json() const {
  if (!is_json_type(content_type)) throw HttpError(422, wrong_type(content_type));
  boost::system::error_code error;
  auto value = read_json(body, error);
  if (error) throw HttpError(400, "Bad Request: the body is not JSON: " + error.message());
  return value;
}

json::object HttpRequest::object() const {
  auto value = json();
  if (!value.is_object()) throw HttpError(422, "the body must be a JSON object");
  return std::move(value.get_object());
}

HttpResponse::HttpResponse(unsigned code, std::string type, std::string bytes)
    : status(code), content_type(std::move(type)), body(std::move(bytes)) {}

HttpResponse::HttpResponse(unsigned code, const json::value& value) : status(code), body(write_json(value)) {}
HttpResponse::HttpResponse(const json::value& value) : HttpResponse(200, value) {}
HttpResponse::HttpResponse(const json::object& object) : body(write_json(object)) {}

HttpResponse HttpResponse::bytes(std::string type, std::string bytes, unsigned code) {
  return HttpResponse(code, std::move(type), std::move(bytes));
}

HttpError::HttpError(unsigned status, json::value detail)
    : status_(status), detail_(std::move(detail)), what_(std::to_string(status) + " " + write_json(detail_)) {
  if (status < 400 || status > 599)
    throw std::invalid_argument("an HttpError has a status from 400 to 599, not " + std::to_string(status));
}

void Http::get(std::string path, HttpHandler handler, const HandlerOptions& options) {
  route(HttpMethod::get, std::move(path), std::move(handler), options);
}
void Http::post(std::string path, HttpHandler handler, const HandlerOptions& options) {
  route(HttpMethod::post, std::move(path), std::move(handler), options);
}
void Http::put(std::string path, HttpHandler handler, const HandlerOptions& options) {
  route(HttpMethod::put, std::move(path), std::move(handler), options);
}
void Http::patch(std::string path, HttpHandler handler, const HandlerOptions& options) {
  route(HttpMethod::patch, std::move(path), std::move(handler), options);
}
void Http::del(std::string path, HttpHandler handler, const HandlerOptions& options) {
  route(HttpMethod::del, std::move(path), std::move(handler), options);
}

}  // namespace petal
