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

/// The dead letters of an outbox over HTTP (docs/reference.md, Dead letters): the same at the manager and at the client
/// service, which differ in their paths and in how they say what is wrong. Each function answers a request.
///
/// **Lifetime.** The outbox outlives this, and this what it is asked.
class DeadLetterApi {
 public:
  /// How an API says what is wrong with a request: `is_json` tells whether its body could be read at all.
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
