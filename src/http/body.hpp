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

/// Reads the members of a request's JSON body and collects what is wrong with them, all of it, in the words of FastAPI.
/// No document is built: each member is read from its own text, so that a large payload costs nothing but its bytes.
///
/// The body must be announced as `application/json` or `application/*+json`: a page in somebody's browser can post
/// text/plain to a robot's loopback port unasked, but not JSON. Types are strict: `"1"` is no integer, `1` no boolean;
/// `1.0` is an integer. A string with the escape of half a surrogate pair stands for no text, and is refused where a
/// text is asked for.
///
/// ```cpp
/// BodyReader body(request);
/// auto const topic = body.string("topic");
/// auto const qos = body.integer("qos", 1, 0, 2);
/// if (!body.ok()) co_return body.refusal();
/// ```
///
/// **Lifetime.** The request outlives the reader and the views it gave.
class BodyReader {
 public:
  explicit BodyReader(const Request& request);

  /// Members that must be there. Where one is not, or is something else: an error, and an empty value.
  std::string string(std::string_view name);

  /// The member's bytes as they stand: any JSON value, the digits of its numbers untouched.
  std::string_view raw(std::string_view name);

  /// The member `payload` of a message that a program of ours may have written: as raw(), and where the member `blanks`
  /// is true with the blanks around it.
  std::string_view payload();

  /// Members that may be left out.
  std::optional<std::string> optional_string(std::string_view name);
  std::optional<std::string_view> optional_raw(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most);
  bool boolean(std::string_view name, bool otherwise);

  /// Adds what the caller finds wrong with a member's value, a wildcard in a topic, say.
  void refuse(std::string_view name, std::string type, std::string msg);

  /// The same of a part of a member's value, to which `loc` leads from the body on; `input` is what stands there.
  void refuse(FieldError::Location loc, std::string type, std::string msg, std::string_view input);

  bool ok() const noexcept { return errors_.empty(); }

  /// False where the body is no JSON text at all, for servers that answer that with 400.
  bool is_json() const noexcept { return is_json_; }

  const std::vector<FieldError>& errors() const noexcept { return errors_; }

  /// 422 with all that was found.
  Response refusal() const { return validation_error(errors_); }

  /// The same in one line for a person: `topic: Field required; qos: Input should be a valid integer`.
  std::string sentence() const;

 private:
  bool is_announced_as_json(const Request& request);
  bool is_object();
  std::optional<std::string> text_of(std::string_view name, std::string_view value);
  std::optional<std::string_view> required(std::string_view name);
  void add(std::string_view name, std::string type, std::string msg, std::string_view input);

  std::string_view object_;  // empty where the body is unusable: then nothing more is said about its members
  json_text::Members members_;
  std::vector<FieldError> errors_;
  bool is_json_ = true;
};

}  // namespace petal::http
