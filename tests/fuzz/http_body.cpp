// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "http/body.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  petal::http::Request request;
  request.headers.add("Content-Type", "application/json");
  request.body.assign(reinterpret_cast<const char*>(data), size);

  petal::http::BodyReader body(request);
  body.string("topic");
  body.raw("payload");
  body.integer("qos", 1, 0, 2);
  body.boolean("retain", false);
  if (!body.ok() && body.refusal().status != 422) std::abort();
  static_cast<void>(body.sentence());
  return 0;
}
