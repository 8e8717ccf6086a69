// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/json_error.hpp"
#include "http/request.hpp"
#include "json/members.hpp"

namespace petal::http {

/// Reads the members of a request's JSON body and collects all errors, in the words of FastAPI. It builds no document:
/// each member is read from its own text, so that a large payload costs nothing but its bytes.
///
/// The body must be declared as `application/json` or `application/*+json`: a web page in a user's browser can post
/// text/plain to a robot's loopback port, but not JSON. Types are strict: `"1"` is no integer, `1` no boolean; `1.0` is
/// an integer. A string with the escape of half a surrogate pair is no text, and is refused as the value of a text
/// member.
///
/// ```cpp
/// BodyReader body(request);
/// auto const topic = body.string("topic");
/// auto const qos = body.integer("qos", 1, 0, 2);
/// if (!body.ok()) co_return body.refusal();
/// ```
///
/// **Lifetime.** The request must outlive the reader and the views it returned.
class BodyReader {
 public:
  explicit BodyReader(const Request& request);

  /// Returns a required member. If it is missing or of another type, adds an error and returns an empty value.
  std::string string(std::string_view name);

  /// Returns the bytes of a required member unchanged: any JSON value, with the digits of its numbers as they are.
  std::string_view raw(std::string_view name);

  /// Returns the member `payload` of a message that another program of this project may have written: as raw(), and, if
  /// the member `blanks` is true, with the blanks around it.
  std::string_view payload();

  /// Each returns an optional member.
  std::optional<std::string> optional_string(std::string_view name);
  std::optional<std::string_view> optional_raw(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most);
  bool boolean(std::string_view name, bool otherwise);

  /// Adds an error that the caller has found in a member's value, for example a wildcard in a topic.
  void refuse(std::string_view name, std::string type, std::string msg);

  /// The same for a part of a member's value. `loc` is the path to it from the body on; `input` is its text.
  void refuse(FieldError::Location loc, std::string type, std::string msg, std::string_view input);

  bool ok() const noexcept { return errors_.empty(); }

  /// Returns false if the body is no JSON text at all, for servers that answer that with 400.
  bool is_json() const noexcept { return is_json_; }

  const std::vector<FieldError>& errors() const noexcept { return errors_; }

  /// Returns the response 422 with all errors.
  Response refusal() const { return validation_error(errors_); }

  /// Returns all errors in one line for a person: `topic: Field required; qos: Input should be a valid integer`.
  std::string sentence() const;

 private:
  bool is_announced_as_json(const Request& request);
  bool is_object();
  std::optional<std::string> text_of(std::string_view name, std::string_view value);
  std::optional<std::string_view> required(std::string_view name);
  void add(std::string_view name, std::string type, std::string msg, std::string_view input);

  std::string_view object_;  // empty if the body cannot be used: then no errors of its members are added
  json_text::Members members_;
  std::vector<FieldError> errors_;
  bool is_json_ = true;
};

}  // namespace petal::http
