// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "http/server.hpp"
#include "local_db/dashboard_local_db.hpp"
#include "local_db/member.hpp"
#include "support/on_a_loop.hpp"

namespace petal::local_db {

/// A controller dashboard of the test's own, over HTTP: finds a record by the member it was written by, searches by
/// any, and knows nothing of owners and deleted marks. `answer`, where set, takes every call instead.
class StandInDashboard {
 public:
  explicit StandInDashboard(boost::asio::io_context& loop)
      : loop_(loop), server_(loop.get_executor(), options(), routes()) {
    server_.listen().value();
  }
  ~StandInDashboard() { test::run_on(loop_, server_.stop(std::chrono::milliseconds(0))); }

  DashboardOptions address() const {
    DashboardOptions at;
    at.host = "127.0.0.1";
    at.port = server_.port();
    return at;
  }

  std::function<Task<http::Response>(const std::string& body)> answer = {};
  std::vector<std::string> asked = {};  ///< the last word of each path

 private:
  struct Row {
    std::string table, key, value;
    json::object data;
  };

  static http::ServerOptions options() {
    http::ServerOptions given;
    given.host = "127.0.0.1";
    given.body_limit = std::size_t{4} << 20;
    return given;
  }

  http::RouteTable routes() {
    http::RouteTable table;
    for (auto const* const call : {"getData", "scanData", "updateData", "setData"})
      table.add({http::Method::post, std::string("/drone/onBoard/config/") + call,
                 [this, call](http::Request request) { return serve(call, std::move(request)); }});
    return table;
  }

  Task<http::Response> serve(std::string call, http::Request request) {
    asked.push_back(call);
    if (answer) co_return co_await answer(request.body);
    auto const body = json::parse(request.body).as_object();
    if (call == "getData") co_return http::json_response(200, get(body));
    if (call == "scanData") co_return http::json_response(200, scan(body));
    write(body);
    co_return http::json_response(200, {{"success", true}});
  }

  static std::string text(const json::object& body, std::string_view name) {
    return std::string(body.at(name).as_string());
  }

  static bool has(const json::object& data, const std::string& key, const std::string& value) {
    return is_text(data.if_contains(key), value);
  }

  json::value get(const json::object& body) const {
    for (auto const& row : rows_)
      if (row.table == text(body, "table_name") && row.key == text(body, "partition_key") &&
          row.value == text(body, "partition_value"))
        return row.data;
    return json::object();
  }

  json::value scan(const json::object& body) const {
    json::array found;
    for (auto const& row : rows_) {
      bool fits = row.table == text(body, "table_name");
      for (auto const& filter : body.at("scanFilter").as_array())
        fits = fits &&
               has(row.data, text(filter.as_object(), "filter_key_name"), text(filter.as_object(), "filter_key_value"));
      if (fits) found.push_back(row.data);
    }
    return found;
  }

  /// Replaces what the robot that asks has there.
  void write(const json::object& body) {
    Row row{text(body, "table_name"), text(body, "filter_key"), text(body, "filter_value"),
            body.at("data").as_object()};
    for (auto& other : rows_)
      if (other.table == row.table && has(other.data, row.key, row.value) &&
          has(other.data, "robot_instance_id", text(body, "onBoardId"))) {
        other.data = std::move(row.data);
        return;
      }
    rows_.push_back(std::move(row));
  }

  boost::asio::io_context& loop_;
  std::vector<Row> rows_;
  http::Server server_;
};

}  // namespace petal::local_db
