// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>
#include <utility>

#include "runtime/loop_watchdog.hpp"

namespace petal::runtime {

/// An executor that runs everything on `inner` under a label: work that blocks the main thread is then reported by
/// name, also if it blocks long after it was started.
template <typename Inner>
class LabelledExecutor {
 public:
  LabelledExecutor(Inner inner, const char* label) noexcept : inner_(std::move(inner)), label_(label) {}

  template <typename Function>
  void execute(Function&& function) const {
    inner_.execute([label = label_, f = std::forward<Function>(function)]() mutable {
      ActivityScope const activity(label);
      std::move(f)();
    });
  }

  template <typename Property>
    requires boost::asio::can_query<const Inner&, Property>::value
  decltype(auto) query(const Property& property) const {
    return boost::asio::query(inner_, property);
  }

  template <typename Property>
    requires boost::asio::can_require<const Inner&, Property>::value
  auto require(const Property& property) const {
    return with(boost::asio::require(inner_, property));
  }
  template <typename Property>
    requires boost::asio::can_prefer<const Inner&, Property>::value
  auto prefer(const Property& property) const {
    return with(boost::asio::prefer(inner_, property));
  }

  friend bool operator==(const LabelledExecutor& a, const LabelledExecutor& b) noexcept {
    return a.inner_ == b.inner_ && a.label_ == b.label_;
  }
  friend bool operator!=(const LabelledExecutor& a, const LabelledExecutor& b) noexcept { return !(a == b); }

 private:
  template <typename Other>
  LabelledExecutor<Other> with(Other other) const {
    return LabelledExecutor<Other>(std::move(other), label_);
  }

  Inner inner_;
  const char* label_;
};

/// Returns `executor` with the label `name`.
inline boost::asio::any_io_executor labelled(boost::asio::any_io_executor executor, const std::string& name) {
  return LabelledExecutor<boost::asio::any_io_executor>(std::move(executor), intern(name));
}

/// The same for a label that intern() returned, or a Label's text.
inline boost::asio::any_io_executor under_label(boost::asio::any_io_executor executor, const char* label) {
  return LabelledExecutor<boost::asio::any_io_executor>(std::move(executor), label);
}

}  // namespace petal::runtime
