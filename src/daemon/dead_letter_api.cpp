// SPDX-License-Identifier: Apache-2.0
#include "daemon/dead_letter_api.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "http/body.hpp"
#include "http/error_status.hpp"
#include "http/query.hpp"
#include "json/message_text.hpp"
#include "json/quote.hpp"

namespace petal::daemon {
namespace {

using http::BodyReader;
using http::FieldError;
using http::Request;
using http::Response;

constexpr std::int64_t largest_id = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t most_in_an_answer = 1'000;

/// The dead letters that an answer lists.
struct Page {
  std::int64_t after = 0;
  std::int64_t limit = 100;
  std::vector<FieldError> errors;
};

void read_number(Page& page, const std::string& name, const std::string& text, std::int64_t& number, std::int64_t least,
                 std::int64_t most) {
  auto const* const end = text.data() + text.size();
  std::int64_t value = 0;
  auto const read = std::from_chars(text.data(), end, value);
  if (read.ec == std::errc() && read.ptr == end && value >= least && value <= most)
    number = value;
  else
    page.errors.push_back({"int_parsing",
                           {"query", name},
                           fmt::format("Input should be an integer from {} to {}", least, most),
                           json::value(text)});
}

Page page_of(const std::string& query) {
  Page page;
  auto const parameters = http::query_parameters(query);
  if (!parameters)
    page.errors.push_back({"value_error", {"query"}, "a % is not followed by two digits", json::value(query)});
  for (auto const& [name, value] : parameters.value_or(decltype(parameters)::value_type{})) {
    if (name == "after") read_number(page, name, value, page.after, 0, largest_id);
    if (name == "limit") read_number(page, name, value, page.limit, 1, most_in_an_answer);
  }
  return page;
}

/// Returns the dead letter with the given `id`, or all of them.
outbox::Which which(BodyReader& body) {
  auto const id = body.integer("id", 0, 1, largest_id);
  bool const all = body.boolean("all", false);
  if (body.ok() && all == (id != 0))
    body.refuse("id", "value_error", R"(Value error, accepted: either the id of a dead letter, or "all": true)");
  return all ? outbox::Which() : outbox::Which(id);
}

/// Returns the message as live messages show it, with its reason; the timestamp is when it became a dead letter.
std::string text_of(const outbox::DeadLetter& letter) {
  auto const& sent = letter.message;
  Message const message(sent.topic, sent.payload, sent.qos, sent.retain, sent.properties);
  auto const text = json_text::message_text(message, false, std::chrono::system_clock::time_point(letter.wall));
  return fmt::format(R"({{"id":{},"reason":{},"attempts":{},)", letter.id, json_text::quote(letter.reason),
                     letter.attempts) +
         text.substr(1);
}

/// Formats errors as `topic: Field required; qos: Input should be a valid integer`.
Response in_a_sentence(const std::vector<FieldError>& errors, bool is_json) {
  std::string sentence;
  for (auto const& error : errors) {
    if (!sentence.empty()) sentence += "; ";
    if (auto const* const name = std::get_if<std::string>(&error.loc.back())) sentence += *name + ": ";
    sentence += error.msg;
  }
  return http::service_error_response(is_json ? 422 : 400, sentence);
}

}  // namespace

DeadLetterApi::Habits DeadLetterApi::of_the_manager() {
  return {http::error_response,
          [](std::vector<FieldError> errors, bool) { return http::validation_error(std::move(errors)); }};
}

DeadLetterApi::Habits DeadLetterApi::of_the_client_service() {
  return {http::service_error_response, in_a_sentence};
}

Task<Response> DeadLetterApi::list(Request request) {
  auto page = page_of(request.query);
  if (!page.errors.empty()) co_return habits_.refuse(std::move(page.errors), true);
  auto const letters = co_await outbox_.dead_letters(page.after, static_cast<std::size_t>(page.limit));
  if (!letters) co_return failure(letters.error());
  Response response;
  response.body = R"({"dead_letters":[)";
  for (auto const& letter : *letters) {
    if (response.body.back() != '[') response.body += ',';
    response.body += text_of(letter);
  }
  auto const figures = outbox_.stats();
  response.body += fmt::format(R"(],"count":{},"bytes":{}}})", figures.dead_letters, figures.dead_letter_bytes);
  co_return response;
}

Task<Response> DeadLetterApi::retry(Request request) {
  return change(std::move(request), &outbox::StoreAndForward::retry_dead_letters, "stored again");
}

Task<Response> DeadLetterApi::remove(Request request) {
  return change(std::move(request), &outbox::StoreAndForward::remove_dead_letters, "removed");
}

Task<Response> DeadLetterApi::change(Request request, Change change, std::string done) {
  BodyReader body(request);
  auto const letters = which(body);
  if (!body.ok()) co_return habits_.refuse(body.errors(), body.is_json());
  auto const count = co_await (outbox_.*change)(letters);
  if (!count) co_return failure(count.error());
  co_return http::json_response(200,
                                {{"status", "success"},
                                 {"message", fmt::format("{} dead letter{} {}", *count, *count == 1 ? "" : "s", done)},
                                 {"count", *count}});
}

Response DeadLetterApi::failure(const Error& error) const {
  return habits_.form(http::status_of(error), error.message());
}

}  // namespace petal::daemon
