// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "http/json_error.hpp"
#include "http/route_table.hpp"
#include "proxy/proxy.hpp"
#include "runtime/task_group.hpp"

namespace petal::host {

class LiveReader;

/// `GET /mqtt/messages`: messages as they come, one line each, for as long as the client stays (docs/reference.md, Live
/// messages).
///
/// A reader does not delay others: messages are acknowledged without it, and a reader that is too slow loses some.
///
/// **Lifetime.** Must outlive the server that has its route. The caller must await `stop()` when the server has
/// stopped.
class LiveRoutes {
 public:
  LiveRoutes(boost::asio::any_io_executor executor, proxy::Proxy& proxy)
      : executor_(executor), proxy_(proxy), tasks_(std::move(executor)) {}

  void add_to(http::RouteTable& routes);

  /// Waits until the subscriptions of clients that have gone have ended.
  Task<> stop();

 private:
  struct SubscribeRequest {
    std::vector<std::string> filters;
    Qos qos = Qos::at_least_once;
  };
  struct Asked {
    SubscribeRequest wish;
    std::vector<http::FieldError> errors;
  };

  Task<http::Response> open(http::Request request);
  Asked read_query(const std::string& query) const;
  void check_filters(Asked& asked) const;
  Task<Result<void>> subscribe(std::shared_ptr<LiveReader> reader, SubscribeRequest wish);
  void release(std::shared_ptr<runtime::Owner> owner);

  boost::asio::any_io_executor executor_;
  proxy::Proxy& proxy_;
  std::size_t readers_ = 0;
  runtime::TaskGroup tasks_;
};

}  // namespace petal::host
