// SPDX-License-Identifier: Apache-2.0
#include "http/response.hpp"

#include <boost/json/serialize.hpp>

namespace petal::http {

Response json_response(unsigned status, const json::value& body) {
  return {.status = status, .body = json::serialize(body)};
}

}  // namespace petal::http
