// SPDX-License-Identifier: Apache-2.0
#include "http/route_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

#include "http/percent.hpp"
#include "runtime/text.hpp"

namespace petal::http {
namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < path.size();) {
    auto const end = std::min(path.find('/', at + 1), path.size());
    out.emplace_back(path.substr(at + 1, end - at - 1));
    at = end;
  }
  return out;
}

/// Returns the segments of the path as it came: an encoded `/` does not end a segment.
std::vector<std::string> segments_of(const Request& request) {
  if (request.raw_path.find('%') == std::string::npos) return segments_of(request.path);
  auto segments = segments_of(request.raw_path);
  for (auto& segment : segments) segment = percent_decoded(segment).value_or(segment);
  return segments;
}

std::optional<Parameters> matched(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  Parameters found;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_parameter(pattern[i]) && !path[i].empty())
      found.emplace(pattern[i].substr(1, pattern[i].size() - 2), path[i]);
    else if (pattern[i] != path[i])
      return std::nullopt;
  }
  return found;
}

/// Counts a request that a route is handling.
class Running {
 public:
  explicit Running(std::shared_ptr<std::size_t> count) : count_(std::move(count)) { ++*count_; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { --*count_; }

 private:
  std::shared_ptr<std::size_t> count_;  // shared, because the table may be destroyed first
};

Task<Response> at_once(Response response) {
  co_return response;
}

}  // namespace

RouteTable::RouteTable(std::initializer_list<Route> routes, ErrorForm form)
    : RouteTable(std::vector<Route>(routes), form) {}

RouteTable::RouteTable(std::vector<Route> routes, ErrorForm form) : form_(form) {
  for (auto& route : routes) add(std::move(route));
}

RouteTable::Path& RouteTable::path_of(const std::string& path) {
  auto segments = segments_of(path);
  if (std::none_of(segments.begin(), segments.end(), is_parameter)) return fixed_[path];
  auto const same = [&](const Path& known) { return known.segments == segments; };
  auto const known = std::find_if(with_parameters_.begin(), with_parameters_.end(), same);
  if (known != with_parameters_.end()) return *known;
  return with_parameters_.emplace_back(Path{std::move(segments), {}});
}

void RouteTable::add(Route route) {
  auto const name = fmt::format("{} {}", text(route.method), route.path);
  if (!route.path.starts_with('/')) throw std::invalid_argument(fmt::format("the path of {} must begin with /", name));
  if (!route.handler) throw std::invalid_argument(fmt::format("the route {} has no handler", name));
  auto const running = route.traits.at_once > 0 ? std::make_shared<std::size_t>(0) : nullptr;
  auto& handlers = path_of(route.path).handlers;
  if (!handlers.try_emplace(route.method, Entry{std::move(route.handler), route.traits, running}).second)
    throw std::invalid_argument(fmt::format("the route {} is given twice", name));
}

void RouteTable::fallback(std::string below, Handler handler) {
  below_ = std::move(below);
  elsewhere_ = std::move(handler);
}

const RouteTable::Path* RouteTable::find(const Request& request, Parameters& parameters) const {
  if (auto const fixed = fixed_.find(request.path); fixed != fixed_.end()) return &fixed->second;
  if (with_parameters_.empty() || !request.path.starts_with('/')) return nullptr;
  auto const segments = segments_of(request);
  for (auto const& path : with_parameters_) {
    auto found = matched(path.segments, segments);
    if (!found) continue;
    parameters = std::move(*found);
    return &path;
  }
  return nullptr;
}

const RouteTable::Entry* RouteTable::Path::find(Method method) const {
  auto entry = handlers.find(method);
  if (entry == handlers.end() && method == Method::head) entry = handlers.find(Method::get);
  return entry == handlers.end() ? nullptr : &entry->second;
}

Task<Response> RouteTable::answer(Request request) const {
  auto const* const path = find(request, request.parameters);
  if (!path && elsewhere_ && request.path.starts_with(below_)) return elsewhere_(std::move(request));
  if (!path) return at_once(not_found(request));
  auto const* const entry = path->find(request.method);
  if (!entry) return at_once(not_allowed(request, *path));
  return entry->running ? answer_bounded(*entry, std::move(request)) : entry->handler(std::move(request));
}

Task<Response> RouteTable::answer_bounded(const Entry& entry, Request request) const {
  if (*entry.running >= entry.traits.at_once) co_return busy(request, entry.traits.at_once);
  Running const running(entry.running);
  co_return co_await entry.handler(std::move(request));
}

RouteTraits RouteTable::traits(const Request& request) const {
  Parameters ignored;
  auto const* const path = find(request, ignored);
  auto const* const entry = path ? path->find(request.method) : nullptr;
  return entry ? entry->traits : RouteTraits{};
}

Response RouteTable::busy(const Request& request, std::size_t most) const {
  return retry_later(error(503, fmt::format("Service Unavailable: {} {} handles {} requests at the same time already",
                                            text(request.method), runtime::escaped(request.path), most)));
}

Response RouteTable::not_found(const Request& request) const {
  return error(404, fmt::format("Not Found: there is nothing at {}", runtime::escaped(request.path)));
}

Response RouteTable::not_allowed(const Request& request, const Path& path) const {
  std::vector<std::string_view> allowed;
  allowed.reserve(path.handlers.size() + 1);
  for (auto const& [method, entry] : path.handlers) allowed.push_back(text(method));
  if (path.handlers.contains(Method::get) && !path.handlers.contains(Method::head)) allowed.push_back("HEAD");
  auto const list = fmt::format("{}", fmt::join(allowed, ", "));
  auto response = error(405, fmt::format("Method Not Allowed: {} takes {}", runtime::escaped(request.path), list));
  response.headers.emplace_back("Allow", list);
  return response;
}

}  // namespace petal::http
