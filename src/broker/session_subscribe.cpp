// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>

#include "broker/session_impl.hpp"
#include "topic/filter.hpp"

namespace petal::broker {
namespace {

namespace asio = boost::asio;
namespace prop = mqtt5::prop;
using boost::system::error_code;

mqtt5::subscribe_topic to_topic(const WantedFilters::Entry& wanted) {
  mqtt5::subscribe_options options;
  options.max_qos = static_cast<mqtt5::qos_e>(wanted.second.qos);
  bool const no_local = wanted.second.no_local && !topic::is_shared(wanted.first);  // MQTT 5, 3.8.3-4
  options.no_local = no_local ? mqtt5::no_local_e::yes : mqtt5::no_local_e::no;
  options.retain_as_published = mqtt5::retain_as_published_e::dont;
  options.retain_handling = mqtt5::retain_handling_e::send;
  return {wanted.first, options};
}

}  // namespace

bool Session::Impl::has_identifiers() const {
  return client_.connack_property(prop::subscription_identifier_available).value_or(1) != 0;
}

Task<std::vector<Result<void>>> Session::Impl::subscribe_packet(std::vector<WantedFilters::Entry> filters) {
  auto const results = std::make_shared<std::vector<Result<void>>>();
  mqtt5::subscribe_props props;
  if (has_identifiers())
    props[prop::subscription_identifier] = static_cast<std::int32_t>(WantedFilters::identifier(filters.front().first));
  std::vector<mqtt5::subscribe_topic> topics;
  for (auto const& wanted : filters) topics.push_back(to_topic(wanted));
  auto const all = co_await acknowledged(
      timing_.acknowledge, [this, results, props, topics = std::move(topics)](Acknowledgement done) {
        client_.async_subscribe(topics, props,
                                [results, done](error_code error, const std::vector<mqtt5::reason_code>& reasons,
                                                const mqtt5::suback_props& props) {
                                  for (auto const& reason : reasons)
                                    results->push_back(to_result({}, reason, props[prop::reason_string]));
                                  done(to_result(error));
                                });
      });
  if (!all) results->assign(filters.size(), all);
  co_return *results;
}

Task<std::vector<Result<void>>> Session::Impl::subscribe(std::vector<WantedFilters::Entry> filters) {
  std::vector<Result<void>> results;
  std::vector<WantedFilters::Entry> taken;
  for (auto& wanted : filters) {
    results.push_back(told_->announced.check_filter(wanted.first));
    if (results.back()) taken.push_back(std::move(wanted));
  }
  if (taken.empty()) co_return results;
  auto const answers = co_await send_subscribe(std::move(taken));
  auto answer = answers.begin();
  for (auto& result : results)
    if (result && answer != answers.end()) result = *answer++;
  co_return results;
}

Task<std::vector<Result<void>>> Session::Impl::send_subscribe(std::vector<WantedFilters::Entry> filters) {
  if (!has_identifiers()) co_return co_await subscribe_packet(std::move(filters));
  std::vector<decltype(asio::co_spawn(wire_->get_executor(), subscribe_packet({}), asio::deferred))> packets;
  for (auto& wanted : filters)
    packets.push_back(asio::co_spawn(wire_->get_executor(), subscribe_packet({std::move(wanted)}), asio::deferred));
  auto const [order, thrown, answers] = co_await asio::experimental::make_parallel_group(std::move(packets))
                                            .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  std::vector<Result<void>> results;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (thrown[i]) std::rethrow_exception(thrown[i]);
    results.push_back(answers[i].front());
  }
  co_return results;
}

Task<Result<void>> Session::Impl::unsubscribe(std::vector<std::string> filters) {
  return acknowledged(timing_.acknowledge, [this, filters = std::move(filters)](Acknowledgement done) {
    client_.async_unsubscribe(
        filters, {},
        [done](error_code error, const std::vector<mqtt5::reason_code>& reasons, const mqtt5::unsuback_props& props) {
          Result<void> result = to_result(error);
          for (auto const& reason : reasons)
            if (result) result = to_result({}, reason, props[prop::reason_string]);
          done(result);
        });
  });
}

}  // namespace petal::broker
