// SPDX-License-Identifier: Apache-2.0
#include "http/response.hpp"

#include <petal/json.hpp>

namespace petal::http {

Response json_response(unsigned status, const json::value& body) {
  return {.status = status, .body = write_json(body)};
}

Response retry_later(Response response) {
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace petal::http
