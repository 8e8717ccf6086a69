// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/response.hpp"

namespace petal::http {

/// The form of a refusal: `error_response` or `service_error_response`.
using ErrorForm = Response (*)(unsigned status, std::string_view detail);

/// Returns `{"detail": "..."}`, as FastAPI does. Bytes that are not UTF-8 are escaped, here and below (write_json).
Response error_response(unsigned status, std::string_view detail);

/// Returns `{"error": "..."}`, as MQTT client services do.
Response service_error_response(unsigned status, std::string_view detail);

/// One error in a request's body, in the words of FastAPI: `{"type", "loc", "msg", "input"}`.
struct FieldError {
  using Location = std::vector<std::variant<std::string, std::int64_t>>;

  std::string type;             ///< `"missing"`, `"string_type"`, ...
  Location loc;                 ///< the place: `{"body", "topic"}`
  std::string msg;              ///< a sentence without a full stop
  json::value input = nullptr;  ///< the value that came; shortened if it is long
  json::object context = {};    ///< `"ctx"`, left out if it is empty
};

/// Returns 422 with `{"detail": [...]}`.
Response validation_error(std::vector<FieldError> errors);

}  // namespace petal::http
