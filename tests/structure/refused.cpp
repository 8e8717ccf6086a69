// SPDX-License-Identifier: Apache-2.0
// What the compiler must refuse in a petal: each line that says so. Without these lines it compiles (refused.py).
#include <petal/petal.hpp>
#include <string>

petal::Task<> misuse(petal::Context& context, std::string text) {
  context.log().info("{}", text);
  context.log().info(text);          // refused: a text that is no format
  context.log().info("{} {}", 1);    // refused: a value is missing
  context.log().info("{:d}", text);  // refused: a text is no number
  context.log().info("{");           // refused: not a format

  context.http().get("/a", [](petal::HttpRequest) { return petal::json::value(1); });
  context.http().get("/b", nullptr);                                                    // refused: no function
  context.commands().on("a", [](petal::Command) -> petal::Task<int> { co_return 1; });  // refused: no answer
  context.mqtt().subscribe_pattern("*", [](petal::Message) { return 1; });              // refused: a value
  context.mqtt().subscribe_pattern("*", [](int) {});                                    // refused: takes no message

  auto const kept = co_await context.mqtt().subscribe("a", [](petal::Message) {});
  co_await context.mqtt().subscribe("a", [](petal::Message) {});  // refused: it ends at once
  [[maybe_unused]] auto const copied = *kept;                     // refused: it has one owner
}
