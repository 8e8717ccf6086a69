// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "proxy/proxy.hpp"
#include "runtime/worker_pool.hpp"
#include "support/fake_keeper.hpp"
#include "support/fake_transport.hpp"

namespace petal::proxy {

/// A proxy over a FakeTransport, with two petals. Nothing here waits for a clock: `settle` runs until nothing moves.
class ProxyFixture : public testing::Test {
 protected:
  using OwnerPtr = std::shared_ptr<runtime::Owner>;

  enum class Start { at_once, by_hand };

  explicit ProxyFixture(ProxyOptions options = {}, Start start = Start::at_once)
      : proxy_(loop_.get_executor(), options, transport_) {
    if (start == Start::at_once) run(proxy_.start(keeper_, [](const transport::LinkState&) {}));
    transport_.connect();
  }

  ~ProxyFixture() override {
    for (auto const& owner : {one_, two_, rest_, manager_}) {
      run(proxy_.release(owner));
      run(end(owner));
    }
    run(proxy_.stop());
  }

  OwnerPtr owner(runtime::Owner::Kind kind, const std::string& name) {
    return std::make_shared<runtime::Owner>(kind, name, loop_.get_executor());
  }

  static Task<> end(OwnerPtr owner) { co_await owner->tasks.stop(); }

  void settle() {
    loop_.restart();
    while (loop_.poll() > 0) {
    }
  }

  template <typename T>
  T run(Task<T> task) {
    std::optional<T> result;
    boost::asio::co_spawn(loop_, std::move(task), [&](const std::exception_ptr& thrown, T value) {
      if (thrown) std::rethrow_exception(thrown);
      result.emplace(std::move(value));
    });
    settle();
    if (!result) throw std::logic_error("the task has not ended");
    return std::move(*result);
  }

  void run(Task<> task) {
    bool done = false;
    boost::asio::co_spawn(loop_, std::move(task), [&](const std::exception_ptr& thrown) {
      if (thrown) std::rethrow_exception(thrown);
      done = true;
    });
    settle();
    if (!done) throw std::logic_error("the task has not ended");
  }

  /// A handler that notes the payloads it gets.
  static MessageCall note_in(std::vector<std::string>& payloads) {
    return [&payloads](Message message) { return note(payloads, std::move(message)); };
  }
  static Task<> note(std::vector<std::string>& payloads, Message message) {
    payloads.emplace_back(message.payload());
    co_return;
  }

  Result<void> subscribe(const OwnerPtr& who, const std::string& filter, MessageCall handler,
                         transport::FilterOptions options = {}) {
    return run(proxy_.subscribe(who, filter, std::move(handler), options, Proxy::WhenUnreachable::keep));
  }

  void deliver(const std::string& topic, const std::string& payload) {
    transport_.deliver(topic, payload);
    settle();
  }

  boost::asio::io_context loop_;
  runtime::WorkerPool workers_{1};
  test::FakeKeeper keeper_;
  test::FakeTransport transport_;
  Proxy proxy_;
  OwnerPtr one_ = owner(runtime::Owner::Kind::petal, "petal-one");
  OwnerPtr two_ = owner(runtime::Owner::Kind::petal, "petal-two");
  OwnerPtr rest_ = owner(runtime::Owner::Kind::rest, "REST");
  OwnerPtr manager_ = owner(runtime::Owner::Kind::manager, "manager");
  std::vector<std::string> got_;
  std::vector<std::string> also_got_;
};

}  // namespace petal::proxy
