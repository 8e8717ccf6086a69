// SPDX-License-Identifier: Apache-2.0
#include "ctl/manager_api.hpp"

#include <fmt/format.h>

#include <petal/json.hpp>

#include "ctl/refusal_text.hpp"

namespace petal::ctl {
namespace {

Exit meaning_of(unsigned status) {
  switch (status) {
    case 401:
    case 403:
      return Exit::not_permitted;
    case 503:
    case 504:
    case 507:
      return Exit::try_again;
    default:
      return Exit::refused;
  }
}

}  // namespace

ManagerApi::ManagerApi(Endpoint endpoint, Limit limit)
    : endpoint_(std::move(endpoint)),
      limit_(limit),
      client_(io_.get_executor(), endpoint_.url.host, endpoint_.url.port, http::ClientConnection::largest_answer,
              endpoint_.token) {}

std::string ManagerApi::get(const std::string& target) {
  return ask(http::Method::get, target, {}, limit_);
}

std::string ManagerApi::post(const std::string& target, const std::string& body, Limit limit) {
  return ask(http::Method::post, target, body, limit);
}

std::string ManagerApi::ask(http::Method method, const std::string& target, const std::string& body, Limit limit) {
  auto answer = run_on(io_, client_.request(method, target, body, limit));
  if (!answer) throw out_of_reach(endpoint_, answer.error());
  if (!answer->is_success()) throw refused(answer->status, answer->body);
  return std::move(answer->body);
}

CliError out_of_reach(const Endpoint& endpoint, const Error& error) {
  auto const where = endpoint.url.authority();
  if (error.is(Errc::timed_out))
    return {Exit::try_again,
            fmt::format("the manager at {} does not answer in time; petalctl doctor looks why", where)};
  return {Exit::unreachable,
          fmt::format("the manager is out of reach: {}. Is it running? `systemctl status petal-app-manager` tells; "
                      "`petalctl doctor` looks what is wrong; where it listens elsewhere than at {}, say so with --url "
                      "or --env-file",
                      error.message(), where)};
}

CliError refused(unsigned status, const std::string& body) {
  auto const why = refusal_text(body);
  if (status == 401)
    return {Exit::not_permitted,
            "the manager asks for its token: set HTTP_TOKEN to that of its configuration, or read "
            "its file with --env-file (" +
                why + ")"};
  return {meaning_of(status), fmt::format("{} (status {})", why, status)};
}

json::value parsed(const std::string& text) {
  boost::system::error_code error;
  auto value = read_json(text, error);
  if (error)
    throw CliError(Exit::refused,
                   "what answered is no manager: its body is not JSON. Is the address right? --url, "
                   "HTTP_HOST and HTTP_PORT say where it is");
  return value;
}

}  // namespace petal::ctl
