// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/parse.hpp>
#include <functional>
#include <string>
#include <vector>

#include "proxy/commands/command_processor.hpp"
#include "unit/proxy/proxy_fixture.hpp"

namespace petal::proxy {

/// A command processor that hears the command topic of the device `d`.
class CommandFixture : public ProxyFixture {
 protected:
  CommandFixture() {
    run(proxy_.subscribe(manager_, command_topic, processor_.tap(), {}, Proxy::WhenUnreachable::keep)).value();
  }
  ~CommandFixture() override {
    processor_.release(*one_);
    processor_.release(*manager_);
  }

  void serve(const std::string& name, CommandHandler handler, const HandlerOptions& options = {}) {
    processor_.serve(one_, name,
                     runtime::placed(std::move(handler), options, runtime::places_of(one_, workers_.executor())));
  }

  /// Turns the loop, also while other threads have the work, until `done`.
  void run_until(const std::function<bool()>& done) {
    loop_.restart();
    while (!done()) loop_.run_one();
  }

  void await_published(std::size_t count) {
    run_until([this, count] { return transport_.published.size() >= count; });
    settle();
  }

  json::object published(std::size_t index) const {
    return json::parse(transport_.published.at(index).payload).as_object();
  }
  json::object last_response() const { return published(transport_.published.size() - 1); }

  std::string const command_topic = "org/o/device/d/command";
  CommandProcessor processor_{proxy_, manager_};
};

}  // namespace petal::proxy
