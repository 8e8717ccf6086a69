// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace petal::http {

namespace json = boost::json;

class BodyStream;

/// What a handler answers. `Content-Length`, `Date`, `Server` and `Connection` are the server's own.
struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";  ///< empty: the answer has no such field
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< further fields
  bool close = false;  ///< it is the last on its connection: nothing that was asked behind it is answered

  /// Where set, the body goes on after `body` for as long as the client stays, and the connection ends with it.
  /// Only with `ServerOptions::pipeline` 1.
  std::shared_ptr<BodyStream> stream = nullptr;
};

/// `body` as write_json() writes it: always JSON, whatever bytes and numbers are in it.
/// `response`, a 503 that may pass, with the advice to ask again in a second (RFC 9110, 10.2.3).
Response retry_later(Response response);

Response json_response(unsigned status, const json::value& body);

}  // namespace petal::http
