// SPDX-License-Identifier: Apache-2.0
#include "http/json_error.hpp"

#include <boost/json/array.hpp>
#include <utility>

namespace petal::http {
namespace {

json::value as_json(std::variant<std::string, std::int64_t> step) {
  return std::visit([](auto& value) { return json::value(std::move(value)); }, step);
}

json::object as_json(FieldError error) {
  json::array loc;
  for (auto& step : error.loc) loc.push_back(as_json(std::move(step)));
  json::object out{{"type", std::move(error.type)}, {"loc", std::move(loc)}, {"msg", std::move(error.msg)}};
  out["input"] = std::move(error.input);
  if (!error.context.empty()) out["ctx"] = std::move(error.context);
  return out;
}

}  // namespace

Response error_response(unsigned status, std::string_view detail) {
  return json_response(status, json::object{{"detail", detail}});
}

Response service_error_response(unsigned status, std::string_view detail) {
  return json_response(status, json::object{{"error", detail}});
}

Response validation_error(std::vector<FieldError> errors) {
  json::array detail;
  for (auto& error : errors) detail.push_back(as_json(std::move(error)));
  return json_response(422, json::object{{"detail", std::move(detail)}});
}

}  // namespace petal::http
