// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "http/body_charge.hpp"
#include "http/headers.hpp"
#include "http/method.hpp"

namespace petal::http {

/// A request as a handler receives it: complete, with its body within the server's limit.
struct Request {
  Method method = Method::get;
  std::string path;      ///< percent-decoded, without the query
  std::string raw_path;  ///< as it came: an encoded `/` does not end a segment
  std::string query;     ///< what follows the `?`, as it came
  std::string body;
  Headers headers;
  std::map<std::string, std::string, std::less<>> parameters;  ///< of the route's path: `{name}`, percent-decoded
  BodyCharge charge;                                           ///< used by the server

  /// Returns the value of the field; empty if there is none.
  std::string_view header(std::string_view name) const noexcept { return headers.find(name).value_or(""); }
  std::string_view content_type() const noexcept { return header("content-type"); }
  std::string_view authorization() const noexcept { return header("authorization"); }
};

}  // namespace petal::http
