// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <petal/http.hpp>
#include <string>

#include "http/petal_http.hpp"
#include "testing/watched.hpp"

namespace petal::testing {

/// The manager's own routes of a petal, with every handler watched.
class HarnessHttp final : public Http {
 public:
  HarnessHttp(runtime::MainThread main, std::shared_ptr<runtime::Owner> owner, Notes& notes)
      : prefix_("/petals/" + owner->name), real_(main, std::move(owner), main.executor()), notes_(notes) {}

  void route(HttpMethod method, std::string path, HttpHandler handler, const HandlerOptions& options) override;

  /// Returns the answer to a request. `target` is the part after `/petals/{petal-name}`, including the query.
  Task<HttpResponse> answer(HttpMethod method, std::string target, std::string content_type, std::string body) const;

 private:
  std::string prefix_;
  http::PetalHttp real_;
  Notes& notes_;
};

}  // namespace petal::testing
