// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/command_processor.hpp"

#include <fmt/format.h>

#include <boost/json/value_from.hpp>
#include <petal/json.hpp>

#include "json/members.hpp"
#include "json/quote.hpp"
#include "json/unescape.hpp"
#include "proxy/commands/response.hpp"
#include "proxy/log.hpp"
#include "runtime/text.hpp"

namespace petal::proxy {
namespace {

namespace asio = boost::asio;
using runtime::escaped;

/// How many commands may wait for one handler if this robot sends itself another: those are in memory.
constexpr std::size_t most_waiting = 1000;

const json::value* member(const json::object& object, std::string_view name) {
  return object.if_contains(name);
}

json::value member_or_null(const json::object& object, std::string_view name) {
  auto const* const value = member(object, name);
  return value ? *value : json::value();
}

/// Returns the messageId as it came, as JSON text; empty if there is none, or if it is null.
std::string message_id_of(const Message& command) {
  auto const id = json_text::member(command.payload(), "messageId");
  return id && *id != "null" ? std::string(*id) : std::string();
}

/// Returns `returned` as a response. The processor sets `status`; enveloped() sets `messageId` and `timestamp`.
json::object success(json::object returned) {
  returned["status"] = "success";
  return returned;
}

json::object failure(std::string_view code, std::string_view text) {
  return {{"status", "error"}, {"error_code", code}, {"message", text}};
}

}  // namespace

CommandProcessor::CommandProcessor(Proxy& proxy, std::shared_ptr<runtime::Owner> manager)
    : proxy_(proxy),
      manager_(std::move(manager)),
      reports_(std::make_shared<Reports::Publisher>(proxy, manager_, proxy.executor())),
      unrouted_(proxy.make_queue(manager_, "unknown commands",
                                 [this](Message message) { return on_unrouted(std::move(message)); })) {
  serve_built_in();
}

void CommandProcessor::serve_built_in() {
  serve(manager_, "ping", [](Command) -> Task<json::object> { co_return json::object{{"message", "pong"}}; });
  serve(manager_, "list_commands", [this](Command) -> Task<json::object> {
    co_return json::object{{"commands", json::value_from(registry_.names())}};
  });
}

void CommandProcessor::serve(std::shared_ptr<runtime::Owner> owner, const std::string& name, CommandCall call) {
  registry_.require_free(name);
  auto queue = proxy_.make_queue(std::move(owner), "command " + name,
                                 [this, name](Message message) { return run(name, std::move(message)); });
  registry_.add(name, {std::make_shared<const CommandCall>(std::move(call)), std::move(queue)});
}

void CommandProcessor::release(const runtime::Owner& owner) {
  answer_here(owner);
  for (auto const& queue : registry_.remove(owner)) {
    bool const to_refuse = queue->is_parked() && !proxy_.is_leaving();  // else they wait for the next run
    to_refuse ? unrouted_->resume_from(*queue) : queue->close();
  }
}

/// Answers the commands of run_here that `owner` will no longer answer.
void CommandProcessor::answer_here(const runtime::Owner& owner) {
  for (auto each = here_.begin(); each != here_.end();) {
    auto const current = each++;
    auto const& name = current->second.name;
    if (!registry_.call(name) || &registry_.queue(name)->owner() != &owner) continue;
    auto const here = here_.extract(current);
    auto response = failure("HANDLER_ERROR", "its petal ended before it had answered");
    here.mapped().on_response(Message("", enveloped(here.key(), std::move(response), "error")));
  }
}

Result<void> CommandProcessor::run_here(const Message& command, const std::string& name, const std::string& id,
                                        OnResponse on_response) {
  auto& queue = queue_of(command);
  if (queue.waiting() >= most_waiting)
    return Error(Errc::limit_exceeded,
                 fmt::format("no more than {} commands may wait for one handler of this robot; {} wait for that of {}",
                             most_waiting, queue.waiting(), escaped(name)));
  here_.emplace(json_text::quote(id), Here{name, std::move(on_response)});
  queue.push(transport::Incoming(command), std::nullopt);
  return {};
}

void CommandProcessor::forget(const std::string& id) {
  auto const here = here_.find(json_text::quote(id));
  if (here == here_.end()) return;
  here->second.is_forgotten = true;
  here->second.on_response = [](const Message&) {};
}

/// Returns whether a command that is about to begin was forgotten, and drops it then.
bool CommandProcessor::drop_forgotten(const std::string& message_id) {
  auto const here = here_.find(message_id);
  if (here == here_.end() || !here->second.is_forgotten) return false;
  here_.erase(here);
  return true;
}

Tap CommandProcessor::tap() {
  return [this](const transport::Incoming& incoming, bool repeats) {
    auto const& message = incoming.message();
    if (proxy_.subscriptions().petal_has(message.topic())) return leave_to_petal(message);
    if (message.retained()) return drop_retained(message);
    auto& queue = queue_of(message);
    repeats ? queue.push_repetition(incoming) : queue.push(incoming, std::nullopt);
  };
}

void CommandProcessor::leave_to_petal(const Message& message) {
  proxy_.command_ids().came(message);
  log().debug("command left to the petal that subscribed the command topic: topic={}", escaped(message.topic()));
}

/// Drops a retained command, which would run again at every start. It is not answered either: each start would answer
/// it.
void CommandProcessor::drop_retained(const Message& message) {
  proxy_.count_dropped();
  log().warn(
      "command not run: topic={} reason=\"it is retained: the broker sends it again at every start\" "
      "what_to_do=\"publish commands without the retain flag, and clear this one by an empty retained message on its "
      "topic\" payload={}",
      escaped(message.topic()), escaped(message.payload()));
}

/// Finds the queue without parsing the payload: a message that waits long must not take memory for its document, too.
HandlerQueue& CommandProcessor::queue_of(const Message& message) {
  auto const text = json_text::member(message.payload(), "command");
  auto const name = text ? json_text::string_value(*text, json_text::LoneSurrogates::replace) : std::nullopt;
  auto const queue = name ? registry_.queue(*name) : nullptr;
  return queue ? *queue : *unrouted_;
}

/// Runs in the queue of the messages that belong to no served command.
Task<> CommandProcessor::on_unrouted(Message message) {
  auto const* const command = message.try_object();
  if (!command) {
    log().warn("command ignored: topic={} error=\"its payload is not a JSON object\" payload={}",
               escaped(message.topic()), escaped(message.payload()));
    co_return;
  }
  auto const* const name = member(*command, "command");
  if (!name || !name->is_string())
    co_return co_await refuse(message, "INVALID_COMMAND", "the envelope needs \"command\", a string");
  auto const text = std::string(name->get_string());
  // The command is served only since the message came. A handler runs in its petal's tasks, never in the manager's.
  if (auto const queue = registry_.queue(text)) co_return queue->push_called_of(*unrouted_);
  co_await refuse_unknown(message, text);
}

/// Runs in the command's queue.
Task<> CommandProcessor::run(std::string name, Message message) {
  auto const call = registry_.call(name);
  if (!call) co_return;  // its petal has just ended
  auto const* const fields = message.try_object();
  if (!fields) co_return co_await on_unrouted(message);  // it only looked like one
  auto const message_id = message_id_of(message);
  if (drop_forgotten(message_id)) co_return;
  auto const topic = response_topic(message.topic());
  log().info("command: name={} message_id={}", escaped(name), message_id.empty() ? "null" : escaped(message_id));
  auto const reports = std::make_shared<Reports>(reports_, name, progress_topic(message.topic()), message_id);
  auto const report = [reports](json::object what) { reports->add(std::move(what)); };

  bool const was_here = here_.contains(message_id);
  std::exception_ptr thrown;
  auto response = co_await response_of(
      call, {name, member_or_null(*fields, "messageId"), member_or_null(*fields, "payload"), message, report}, thrown);
  auto const cancelled = (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
  if (cancelled && !proxy_.is_leaving()) {
    // Its petal ends or restarts. The command is not run a second time: it may be what asked for the restart.
    if (thrown) response = failure("HANDLER_ERROR", "its petal ended before it had answered");
    bool const was_answered = was_here && !here_.contains(message_id);
    if (!was_answered) manager_->tasks.spawn("answer to " + name, answer(topic, message_id, std::move(response)));
    co_return;
  }
  co_await reports->published();
  co_await answer(topic, message_id, std::move(response));
  if (thrown) std::rethrow_exception(thrown);  // the queue logs and counts it
}

/// Returns the response to `command`; sets `thrown` if the handler has thrown.
Task<json::object> CommandProcessor::response_of(std::shared_ptr<const CommandCall> call, Command command,
                                                 std::exception_ptr& thrown) {
  try {
    co_return success(co_await (*call)(std::move(command)));
  } catch (const std::exception& e) {
    thrown = std::current_exception();
    co_return failure("HANDLER_ERROR", e.what());
  } catch (...) {
    thrown = std::current_exception();
    co_return failure("HANDLER_ERROR", "not a std::exception");
  }
}

Task<> CommandProcessor::refuse_unknown(const Message& message, const std::string& name) {
  auto response = failure("UNKNOWN_COMMAND", "no petal serves the command " + escaped(name));
  response["available_commands"] = json::value_from(registry_.names());
  log().warn("command unknown: name={} available={}", escaped(name), write_json(response["available_commands"]));
  co_await answer(response_topic(message.topic()), message_id_of(message), std::move(response));
}

Task<> CommandProcessor::refuse(const Message& message, std::string_view code, std::string text) {
  log().warn("command refused: topic={} error={:?} payload={}", escaped(message.topic()), text,
             escaped(message.payload()));
  co_await answer(response_topic(message.topic()), message_id_of(message), failure(code, text));
}

Task<> CommandProcessor::answer(std::string topic, std::string message_id, json::object response) {
  if (message_id.empty()) {
    log().warn("command not answered: topic={} error=\"it carries no messageId\"", escaped(topic));
    co_return;
  }
  if (auto const here = here_.extract(message_id)) {
    auto whole = enveloped(message_id, std::move(response), "success");
    co_return here.mapped().on_response(Message(std::move(topic), std::move(whole)));
  }
  co_await respond(proxy_, std::move(topic), std::move(message_id), std::move(response));  // a failure is logged there
}

}  // namespace petal::proxy
