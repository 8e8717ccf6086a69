// SPDX-License-Identifier: Apache-2.0
// Writes down what its handlers have handled: a line for each, with one write(2), in LEDGER_FILE, which a kill does not
// take back. A message of LEDGER_TOPICS (filters, separated by blanks) is written as it came, of the command
// `ledger/enter` the payload, a string. Each handler first waits for LEDGER_PAUSE milliseconds, those of LEDGER_HELD
// until the file exists that LEDGER_GATE names.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <petal/petal.hpp>
#include <sstream>
#include <system_error>

namespace {

using petal::Command;
using petal::Message;
using petal::Task;
namespace json = boost::json;

std::vector<std::string> words(const std::string& all) {
  std::istringstream text(all);
  return {std::istream_iterator<std::string>(text), {}};
}

class Ledger final : public petal::Petal {
 public:
  Ledger() = default;
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger() override {
    if (file_ >= 0) ::close(file_);
  }

  Task<> startup() override {
    open(setting("LEDGER_FILE"));
    pause_ = std::chrono::milliseconds(std::stol("0" + setting("LEDGER_PAUSE")));
    gate_ = setting("LEDGER_GATE");
    context().commands().on("enter", [this](Command command) { return enter(std::move(command)); });
    auto& mqtt = context().mqtt();
    for (auto const& filter : words(setting("LEDGER_TOPICS")))
      (co_await mqtt.subscribe_to_topic(filter, [this](Message message) {
        return handle(std::move(message));
      })).value();
    for (auto const& filter : words(setting("LEDGER_HELD")))
      (co_await mqtt.subscribe_to_topic(filter, [this](Message message) { return hold(std::move(message)); })).value();
  }

 private:
  std::string setting(const std::string& key) const { return context().setting(key).value_or(""); }

  void open(const std::string& path) {
    file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file_ < 0) throw std::system_error(errno, std::generic_category(), "LEDGER_FILE=" + path);
  }

  Task<> handle(Message message) {
    co_await context().sleep(pause_);
    write(message.payload());
  }

  Task<> hold(Message message) {
    while (!std::filesystem::exists(gate_)) co_await context().sleep(std::chrono::milliseconds(10));
    write(message.payload());
  }

  Task<json::object> enter(Command command) {
    co_await context().sleep(pause_);
    write(command.payload.as_string());
    co_return json::object();
  }

  void write(std::string_view text) {
    std::string const line = std::string(text) + "\n";
    if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
      throw std::system_error(errno, std::generic_category(), "write to LEDGER_FILE");
  }

  int file_ = -1;
  std::chrono::milliseconds pause_{0};
  std::string gate_;
};

}  // namespace

PETAL_EXPORT(Ledger, "ledger", "1.0.0")
