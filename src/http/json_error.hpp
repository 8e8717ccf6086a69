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

/// How a refusal is written: `error_response` or `service_error_response`.
using ErrorForm = Response (*)(unsigned status, std::string_view detail);

/// `{"detail": "..."}`, as FastAPI users know it. Bytes that are not UTF-8 are escaped, here and below (write_json).
Response error_response(unsigned status, std::string_view detail);

/// `{"error": "..."}`, the habit of MQTT client services.
Response service_error_response(unsigned status, std::string_view detail);

/// One thing that is wrong with a request's body, in the words of FastAPI: `{"type", "loc", "msg", "input"}`.
struct FieldError {
  using Location = std::vector<std::variant<std::string, std::int64_t>>;

  std::string type;             ///< `"missing"`, `"string_type"`, ...
  Location loc;                 ///< where: `{"body", "topic"}`
  std::string msg;              ///< a sentence without a full stop
  json::value input = nullptr;  ///< what came; shortened where it is long
  json::object context = {};    ///< `"ctx"`, left out where it is empty
};

/// 422 with `{"detail": [...]}`.
Response validation_error(std::vector<FieldError> errors);

}  // namespace petal::http
