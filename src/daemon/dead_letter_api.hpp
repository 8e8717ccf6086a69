// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <petal/task.hpp>
#include <string>
#include <vector>

#include "http/json_error.hpp"
#include "http/request.hpp"
#include "outbox/store_and_forward.hpp"

namespace petal::daemon {

/// The dead letters of an outbox over HTTP (docs/reference.md, Dead letters). The manager and the client service have
/// the same API, with other paths and another form of errors. Each function answers a request.
///
/// **Lifetime.** The outbox must outlive this object, and this object its answers.
class DeadLetterApi {
 public:
  /// Makes the answer for errors of a request. `is_json`: whether its body could be read at all.
  using Refuse = std::function<http::Response(std::vector<http::FieldError> errors, bool is_json)>;

  struct Habits {
    http::ErrorForm form;
    Refuse refuse;
  };
  static Habits of_the_manager();
  static Habits of_the_client_service();

  DeadLetterApi(outbox::StoreAndForward& outbox, Habits habits) : outbox_(outbox), habits_(std::move(habits)) {}

  Task<http::Response> list(http::Request request);
  Task<http::Response> retry(http::Request request);
  Task<http::Response> remove(http::Request request);

 private:
  using Change = Task<Result<std::uint64_t>> (outbox::StoreAndForward::*)(outbox::Which);

  Task<http::Response> change(http::Request request, Change change, std::string done);
  http::Response failure(const Error& error) const;

  outbox::StoreAndForward& outbox_;
  Habits habits_;
};

}  // namespace petal::daemon
