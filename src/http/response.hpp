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

/// A handler's answer. `Content-Length`, `Date`, `Server` and `Connection` are added by the server.
struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";  ///< empty: the answer has no such field
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< further fields
  bool close = false;  ///< the last answer on its connection: later requests are not answered

  /// If set, the body continues after `body` for as long as the client stays, and the connection ends with it. Only
  /// with `ServerOptions::pipeline` 1.
  std::shared_ptr<BodyStream> stream = nullptr;
};

/// Returns `response`, a temporary 503, with the advice to try again in a second (RFC 9110, 10.2.3).
Response retry_later(Response response);

/// Returns a response with `body` as write_json() writes it: always JSON, whatever bytes and numbers are in it.
Response json_response(unsigned status, const json::value& body);

}  // namespace petal::http
