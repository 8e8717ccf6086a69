// SPDX-License-Identifier: Apache-2.0
#include "net/tcp_connect.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "net/attempts.hpp"
#include "net/close_on_exec.hpp"
#include "runtime/error_text.hpp"

namespace petal::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using tcp = asio::ip::tcp;

constexpr std::size_t most_named = 4;

/// Why attempts have failed, and to which peers.
struct Reason {
  std::string text;
  std::vector<std::string> peers;

  /// Returns the text with the first few of the peers.
  std::string with_peers() const {
    auto const named = std::min(peers.size(), most_named);
    auto const rest = peers.size() - named;
    return fmt::format("{} ({}{})", text,
                       fmt::join(peers.begin(), peers.begin() + static_cast<std::ptrdiff_t>(named), ", "),
                       rest > 0 ? fmt::format(" and {} more", rest) : std::string());
  }
};

/// Makes attempts at several addresses, as Attempts decides. The first one that succeeds wins; the others are closed.
class Race : public std::enable_shared_from_this<Race> {
 public:
  Race(const asio::any_io_executor& executor, const Addresses& addresses, std::uint16_t port)
      : attempts_(addresses.size()), wake_(executor) {
    for (auto const& address : addresses) runners_.push_back({{address, port}, tcp::socket(executor)});
  }

  /// Returns when one attempt has won, all have failed, or `limit` has come. Cancellation ends it.
  Task<> run(steady_clock::time_point limit) {
    while (!winner_ && !attempts_.is_lost() && steady_clock::now() < limit) {
      while (auto const index = attempts_.begin(steady_clock::now())) begin(*index);
      if (attempts_.is_lost()) break;
      error_code woken;
      wake_.expires_at(std::min(limit, attempts_.next().value_or(limit)));
      co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
    }
  }

  std::optional<tcp::socket>& winner() { return winner_; }
  bool is_lost() const { return attempts_.is_lost(); }

  /// Why no attempt has won: each reason with its addresses.
  std::string reasons(milliseconds limit) const;

 private:
  struct Runner {
    tcp::endpoint peer;
    tcp::socket socket;
    bool has_begun = false;
    error_code error = {};
  };

  void begin(std::size_t index) {
    auto& runner = runners_[index];
    runner.has_begun = true;
    if (auto const error = open(runner.socket, runner.peer.protocol())) return ended(index, error);
    runner.socket.async_connect(runner.peer, [weak = weak_from_this(), index](error_code error) {
      if (auto const self = weak.lock()) self->ended(index, error);
    });
  }

  void ended(std::size_t index, error_code error) {
    auto& runner = runners_[index];
    wake_.cancel();
    if (!error && !winner_) winner_.emplace(std::move(runner.socket));
    if (!error) return;
    runner.error = error;
    error_code ignored;
    runner.socket.close(ignored);
    attempts_.failed();
  }

  std::vector<Runner> runners_;
  Attempts attempts_;
  asio::steady_timer wake_;
  std::optional<tcp::socket> winner_;
};

std::string Race::reasons(milliseconds limit) const {
  std::vector<Reason> reasons;
  for (auto const& runner : runners_) {
    auto text = !runner.has_begun ? "not tried"
                : runner.error    ? runtime::describe(runner.error)
                                  : fmt::format("no answer within {} ms", limit.count());
    auto const same = std::ranges::find(reasons, text, &Reason::text);
    auto& reason = same == reasons.end() ? reasons.emplace_back(Reason{std::move(text), {}}) : *same;
    reason.peers.push_back(authority(runner.peer.address().to_string(), runner.peer.port()));
  }
  if (runners_.size() == 1) return reasons.front().text;
  if (reasons.size() > most_named) reasons.resize(most_named);
  std::vector<std::string> parts;
  for (auto const& reason : reasons) parts.push_back(reason.with_peers());
  return fmt::format("{}", fmt::join(parts, "; "));
}

Error with_step(std::string_view step, Error error) {
  error.detail = fmt::format("{}: {}", step, error.detail);
  return error;
}

}  // namespace

Task<Result<tcp::socket>> connect_to_any(Addresses addresses, std::uint16_t port, milliseconds limit) {
  auto const race = std::make_shared<Race>(co_await asio::this_coro::executor, in_turn(addresses), port);
  co_await race->run(steady_clock::now() + limit);
  if (!race->winner())
    co_return Error(race->is_lost() ? Errc::not_connected : Errc::timed_out,
                    fmt::format("connecting: {}", race->reasons(limit)));
  error_code ignored;
  race->winner()->set_option(tcp::no_delay(true), ignored);
  co_return std::move(*race->winner());
}

Task<Result<tcp::socket>> connect_tcp(std::string host, std::uint16_t port, ConnectLimits limits,
                                      LookUpOptions options) {
  auto addresses = co_await look_up(std::move(host), limits.look_up, std::move(options));
  if (!addresses) co_return with_step("resolving its name", addresses.error());
  co_return co_await connect_to_any(std::move(*addresses), port, limits.connect);
}

}  // namespace petal::net
