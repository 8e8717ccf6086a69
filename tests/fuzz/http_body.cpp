// SPDX-License-Identifier: Apache-2.0
// A Content-Type, a line end, any body: read, or refused with JSON that names what is wrong, in one line for a person.
#include <string>

#include "fuzz/input.hpp"
#include "http/body.hpp"
#include "http/properties_member.hpp"
#include "json/members.hpp"
#include "runtime/text.hpp"

using petal::test::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  petal::test::Input input(data, size);
  petal::http::Request request;
  request.headers.add("Content-Type", input.line());
  request.body = input.rest();

  petal::http::BodyReader body(request);
  body.string("topic");
  auto const payload = body.raw("payload");
  auto const qos = body.integer("qos", 1, 0, 2);
  body.boolean("retain", false);
  petal::http::properties_member(body);
  require(qos >= 0 && qos <= 2);
  if (body.ok()) {
    require(petal::json_text::check(payload).has_value());
    return 0;
  }
  auto const refusal = body.refusal();
  require(refusal.status == 422 &&
          petal::json_text::check(refusal.body, 2 * petal::json_text::deepest_nesting).has_value());
  require(!body.sentence().empty());
  return 0;
}
