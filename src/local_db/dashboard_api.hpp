// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <petal/local_db.hpp>
#include <string>
#include <vector>

#include "http/client.hpp"
#include "local_db/dashboard_answer.hpp"

namespace petal::local_db {

/// The address of the controller dashboard.
struct DashboardOptions {
  std::string host = "localhost";
  std::uint16_t port = 3000;
  std::string get_path = "/drone/onBoard/config/getData";
  std::string scan_path = "/drone/onBoard/config/scanData";
  std::string update_path = "/drone/onBoard/config/updateData";
  std::string set_path = "/drone/onBoard/config/setData";
  std::chrono::milliseconds limit = std::chrono::seconds(5);  ///< to connect, to send, and to answer
};

/// The four calls of the controller dashboard, for one robot (`onBoardId`).
///
/// **Errors.** storage_failed, with the request and the answer. not_found if the dashboard answers so.
/// **Lifetime.** Must outlive the calls.
class DashboardApi {
 public:
  using Records = std::vector<json::object>;

  DashboardApi(boost::asio::any_io_executor executor, DashboardOptions options, std::string robot);

  /// Returns what the dashboard has under that key: as a rule no record, or one.
  Task<Result<Records>> get(std::string table, std::string key, std::string value);
  Task<Result<Records>> scan(std::string table, std::vector<ScanFilter> filters);

  /// `data` is the whole record.
  Task<Result<void>> set(std::string table, std::string key, std::string value, json::object data);
  Task<Result<void>> update(std::string table, std::string key, std::string value, json::object data);

  /// Returns why the last call got no usable answer; empty if it got one.
  const std::string& fault() const noexcept { return fault_; }

 private:
  Task<Result<Records>> ask(std::string path, std::string table, json::object body);
  Task<Result<void>> write(std::string path, std::string table, std::string key, std::string value, json::object data);
  Result<DashboardAnswer> answer(const http::ClientResponse& response) const;
  Error failed(const std::string& path, const std::string& table, const Error& why);

  DashboardOptions options_;
  std::string robot_;
  http::Client client_;
  std::string fault_;
};

}  // namespace petal::local_db
