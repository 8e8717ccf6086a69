// SPDX-License-Identifier: Apache-2.0
#include "local_db/dashboard_api.hpp"

#include <fmt/format.h>

#include <petal/json.hpp>

#include "local_db/log.hpp"
#include "runtime/text.hpp"

namespace petal::local_db {
namespace {

/// The limit for an answer, so that it can neither exhaust the memory nor block the main thread.
constexpr std::size_t largest_answer = std::size_t{8} << 20;

json::object filter(const std::string& key, const std::string& value) {
  return {{"filter_key_name", key}, {"filter_key_value", value}};
}

}  // namespace

DashboardApi::DashboardApi(boost::asio::any_io_executor executor, DashboardOptions options, std::string robot)
    : options_(std::move(options)),
      robot_(std::move(robot)),
      client_(std::move(executor), options_.host, options_.port, largest_answer) {}

Task<Result<DashboardApi::Records>> DashboardApi::get(std::string table, std::string key, std::string value) {
  json::object body = {{"partition_key", key}, {"partition_value", value}};
  auto found = co_await ask(options_.get_path, std::move(table), std::move(body));
  if (!found && found.error().is(Errc::not_found)) co_return Records();
  co_return found;
}

Task<Result<DashboardApi::Records>> DashboardApi::scan(std::string table, std::vector<ScanFilter> filters) {
  json::array all;
  for (auto const& each : filters) all.push_back(filter(each.key, each.value));
  all.push_back(filter("robot_instance_id", robot_));
  json::object body = {{"scanFilter", std::move(all)}};
  auto found = co_await ask(options_.scan_path, std::move(table), std::move(body));
  if (!found && found.error().is(Errc::not_found)) co_return Records();
  co_return found;
}

Task<Result<void>> DashboardApi::set(std::string table, std::string key, std::string value, json::object data) {
  return write(options_.set_path, std::move(table), std::move(key), std::move(value), std::move(data));
}

Task<Result<void>> DashboardApi::update(std::string table, std::string key, std::string value, json::object data) {
  return write(options_.update_path, std::move(table), std::move(key), std::move(value), std::move(data));
}

Task<Result<void>> DashboardApi::write(std::string path, std::string table, std::string key, std::string value,
                                       json::object data) {
  json::object body = {{"filter_key", key}, {"filter_value", value}, {"data", std::move(data)}};
  auto const done = co_await ask(std::move(path), std::move(table), std::move(body));
  if (!done) co_return done.error();
  co_return Result<void>();
}

Task<Result<DashboardApi::Records>> DashboardApi::ask(std::string path, std::string table, json::object body) {
  body["onBoardId"] = robot_;
  body["table_name"] = table;
  auto const response = co_await client_.request(http::Method::post, path, write_json(body), options_.limit);
  if (!response) co_return failed(path, table, response.error());
  auto read = answer(*response);
  if (!read) co_return failed(path, table, read.error());
  if (!std::exchange(fault_, {}).empty()) log().info("the controller dashboard answers again");
  if (read->complaint.empty()) co_return std::move(read->records);
  co_return Error(read->missing ? Errc::not_found : Errc::storage_failed,
                  fmt::format("the controller dashboard at {}:{} refused {} (table \"{}\"): {}", options_.host,
                              options_.port, path, runtime::escaped(table), runtime::escaped(read->complaint)));
}

/// Returns the answer, if it is one: a refusal of our request (4xx) is an answer, too.
Result<DashboardAnswer> DashboardApi::answer(const http::ClientResponse& response) const {
  if (response.is_success()) return read_dashboard_answer(response.body);
  auto const words = fmt::format("status {}: {}", response.status, runtime::escaped(response.body));
  if (response.status < 400 || response.status >= 500) return Error(Errc::storage_failed, "it answers with " + words);
  return DashboardAnswer{{}, words, response.status == 404};
}

Error DashboardApi::failed(const std::string& path, const std::string& table, const Error& why) {
  auto text = fmt::format("the controller dashboard at {}:{} gives no answer of use to {} (table \"{}\"): {}",
                          options_.host, options_.port, path, runtime::escaped(table), why.message());
  if (fault_.empty()) log().error("records can be neither read nor written: {}", text);
  fault_ = text;
  return {Errc::storage_failed, std::move(text)};
}

}  // namespace petal::local_db
