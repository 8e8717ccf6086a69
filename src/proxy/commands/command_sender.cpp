// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/command_sender.hpp"

#include <fmt/format.h>

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <petal/utf8.hpp>

#include "json/message_id.hpp"
#include "json/quote.hpp"
#include "proxy/commands/response.hpp"
#include "proxy/log.hpp"
#include "runtime/text.hpp"
#include "runtime/timestamp.hpp"

namespace petal::proxy {
namespace {

using runtime::escaped;

std::string envelope(const OutgoingCommand& outgoing, std::string_view id) {
  return fmt::format(R"({{"command":{},"messageId":{},"waitResponse":true,"timestamp":{}{}{}}})",
                     json_text::quote(outgoing.command), json_text::quote(id), json_text::quote(runtime::timestamp()),
                     outgoing.payload.empty() ? "" : R"(,"payload":)", outgoing.payload);
}

Result<void> check(const OutgoingCommand& outgoing) {
  if (outgoing.command.empty()) return Error(Errc::invalid_argument, "a command needs a name; this one is empty");
  if (!is_utf8(outgoing.command))
    return Error(Errc::invalid_argument,
                 fmt::format("a command's name is UTF-8; this one is \"{}\"", escaped(outgoing.command)));
  if (outgoing.timeout <= std::chrono::milliseconds(0))
    return Error(Errc::invalid_argument,
                 fmt::format("a timeout is longer than 0; this one is {} ms", outgoing.timeout.count()));
  return outgoing.device ? check_device_id(*outgoing.device) : Result<void>();
}

/// Calls a function when its coroutine ends, in whichever way it ends.
class AtEnd {
 public:
  explicit AtEnd(std::function<void()> what) : what_(std::move(what)) {}
  AtEnd(const AtEnd&) = delete;
  AtEnd& operator=(const AtEnd&) = delete;
  ~AtEnd() { what_(); }

 private:
  std::function<void()> what_;
};

}  // namespace

Result<void> check_device_id(std::string_view device_id) {
  if (!device_id.empty() && device_id.find_first_of("/+#") == std::string_view::npos) return {};
  return Error(Errc::invalid_argument,
               fmt::format("a device id is one level of a topic, not empty and without /, + and #; this one is \"{}\"",
                           escaped(device_id)));
}

CommandSender::CommandSender(Proxy& proxy, CommandProcessor& commands, const DeviceTopics& device,
                             std::chrono::milliseconds keep_listening)
    : proxy_(proxy),
      commands_(commands),
      device_(device),
      owner_(std::make_shared<runtime::Owner>(runtime::Owner::Kind::manager, "sent commands", proxy.executor())),
      filters_(proxy, owner_, keep_listening, [this](const Message& message) { on_response(message); }) {}

Task<Result<Message>> CommandSender::send(OutgoingCommand outgoing) {
  auto const deadline = std::chrono::steady_clock::now() + outgoing.timeout;
  if (auto const valid = check(outgoing); !valid) co_return valid.error();
  auto const own = device_.device();
  auto const id = to_string(boost::uuids::random_generator()());
  auto const pending = std::make_shared<PendingResponse>(proxy_.executor(), id, deadline);
  auto text = envelope(outgoing, id);
  if (!outgoing.device || *outgoing.device == own.device_id)
    co_return co_await run_here(std::move(text), pending, std::move(outgoing));
  if (own.organization_id.empty())
    co_return Error(Errc::not_provisioned, "the robot has no organization id yet, which the topics of devices need");
  co_return co_await send_away(std::move(text), pending, std::move(outgoing));
}

Task<Result<Message>> CommandSender::run_here(std::string text, PendingPtr pending, OutgoingCommand outgoing) {
  AtEnd const end([this, pending] { commands_.forget(pending->id()); });
  auto const begun =
      commands_.run_here(Message(device_.command_topic(), std::move(text)), outgoing.command, pending->id(),
                         [pending](Message response) { pending->settle(std::move(response)); });
  if (!begun) co_return begun.error();
  auto const outcome = co_await pending->wait();
  co_return outcome ? *outcome : timed_out(outgoing, *pending);
}

Task<Result<Message>> CommandSender::send_away(std::string text, PendingPtr pending, OutgoingCommand outgoing) {
  auto const own = device_.device();
  auto const topic = fmt::format("org/{}/device/{}/command", own.organization_id, *outgoing.device);
  auto const response = response_topic(topic);
  if (auto const allowed = profile::check_publish(proxy_.options().limits, topic, text.size(), Qos::at_least_once);
      !allowed)
    co_return allowed.error();

  filters_.hold(response);
  auto const id = json_text::string_id(pending->id());
  sent_.emplace(id, Sent{pending, response});
  AtEnd const end([this, pending, id, response] {
    pending->is_abandoned = true;
    sent_.erase(id);
    filters_.let_go(response);
  });
  log().info("command sent: device={} name={} message_id={}", escaped(*outgoing.device), escaped(outgoing.command),
             pending->id());
  auto const expiry = std::chrono::ceil<std::chrono::seconds>(outgoing.timeout);
  owner_->tasks.spawn("command to " + escaped(*outgoing.device), publish(pending, topic, std::move(text), expiry));
  auto const outcome = co_await pending->wait();
  co_return outcome ? *outcome : timed_out(outgoing, *pending);
}

/// Runs in a task other than the caller's, because a subscription that has begun also serves the next command.
Task<> CommandSender::publish(PendingPtr pending, std::string topic, std::string text, std::chrono::seconds expiry) {
  if (pending->is_abandoned) co_return;
  auto const listening = co_await filters_.listen(response_topic(topic));
  if (!listening) co_return pending->settle(listening.error());
  if (pending->is_abandoned) co_return;
  auto const sent = co_await proxy_.publish(std::move(topic), std::move(text), {Qos::at_least_once, false, expiry});
  if (!sent) co_return pending->settle(sent.error());
  pending->is_stored = *sent == PublishOutcome::stored;
}

void CommandSender::on_response(const Message& message) {
  auto const id = json_text::message_id(message.payload());
  auto const found = id ? sent_.find(*id) : sent_.end();
  if (found == sent_.end() || found->second.response_topic != message.topic()) return;  // late, or for another sender
  try {
    message.object();
  } catch (const boost::system::system_error&) {
    log().warn("response ignored: topic={} error=\"its payload is not a JSON object\" payload={}",
               escaped(message.topic()), escaped(message.payload()));
    return;
  }
  found->second.pending->settle(message);
}

Error CommandSender::timed_out(const OutgoingCommand& outgoing, const PendingResponse& pending) const {
  auto const device = outgoing.device ? escaped(*outgoing.device) : device_.device().device_id;
  return {Errc::timed_out,
          fmt::format("{} has not answered the command {} within {} s{}", device, escaped(outgoing.command),
                      std::chrono::duration<double>(outgoing.timeout).count(),
                      pending.is_stored ? "; it was stored, the broker is out of reach" : "")};
}

Task<> CommandSender::stop() {
  co_await filters_.stop();
}

}  // namespace petal::proxy
