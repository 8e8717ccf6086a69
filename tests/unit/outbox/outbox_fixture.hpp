// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "outbox/store_and_forward.hpp"
#include "support/fake_transport.hpp"
#include "support/on_a_loop.hpp"
#include "support/temporary_directory.hpp"

namespace petal::outbox {

/// A publish that was asked for, and what became of it.
struct Asked {
  std::optional<Result<PublishOutcome>> answer;

  bool was(PublishOutcome delivery) const { return answer && answer->has_value() && **answer == delivery; }
  bool failed(Errc errc) const { return answer && answer->has_error() && answer->error().is(errc); }
};

class OutboxTest : public testing::Test {
 protected:
  OutboxTest() {
    options_.file = directory_ / "outbox.db";
    options_.publish_timeout = std::chrono::minutes(10);
    options_.retry = std::chrono::milliseconds(1);
    options_.backlog_pause = std::chrono::milliseconds(1);
  }

  ~OutboxTest() override { stop(); }

  /// The outbox under test, made and started when it is first asked for.
  StoreAndForward& outbox() {
    if (outbox_) return *outbox_;
    outbox_ = std::make_unique<StoreAndForward>(loop_.get_executor(), options_, link_, [this] { return now_; });
    outbox_->start({}, [](auto&&...) {});
    return *outbox_;
  }

  void stop() {
    if (!outbox_) return;
    test::run_on(loop_, outbox_->stop());
    outbox_.reset();
  }

  /// The file stays; the link is down again.
  void restart() {
    stop();
    link_.published.clear();
    link_.set_state({});
    outbox();
  }

  transport::OutgoingMessage message(std::string payload, std::string topic = "a") const {
    return {std::move(topic), std::move(payload), Qos::at_least_once, false, {}};
  }

  std::shared_ptr<Asked> publish(transport::OutgoingMessage what) {
    auto asked = std::make_shared<Asked>();
    boost::asio::co_spawn(
        loop_, outbox().publish(std::move(what)),
        [asked](const std::exception_ptr&, Result<PublishOutcome> answer) { asked->answer = answer; });
    loop_.restart();
    loop_.poll();
    return asked;
  }

  std::shared_ptr<Asked> publish(const std::string& payload, const std::string& topic = "a") {
    return publish(message(payload, topic));
  }

  template <typename Condition>
  void run_until(Condition condition) {
    loop_.restart();
    while (!condition() && loop_.run_one() > 0) {
    }
  }

  PublishOutcome answer(const std::shared_ptr<Asked>& asked) {
    run_until([&] { return asked->answer.has_value(); });
    return asked->answer->value();
  }

  std::vector<DeadLetter> dead_letters() { return test::run_on(loop_, outbox().dead_letters(0, 100)).value(); }

  void run_until_empty() {
    run_until([this] { return outbox().stats().messages == 0; });
  }

  /// Until nothing more happens by itself.
  void settle() {
    loop_.restart();
    loop_.poll();
  }

  std::vector<std::string> sent() const {
    std::vector<std::string> payloads;
    for (auto const& each : link_.published) payloads.push_back(each.payload);
    return payloads;
  }

  test::TemporaryDirectory directory_;
  boost::asio::io_context loop_;
  test::FakeTransport link_;
  Options options_;
  Moment now_{"boot-1", std::chrono::hours(1), std::chrono::hours(24) * 365 * 55};
  std::unique_ptr<StoreAndForward> outbox_;
};

using Payloads = std::vector<std::string>;

}  // namespace petal::outbox
