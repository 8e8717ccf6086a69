// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/petal.hpp>
#include <string>
#include <string_view>

namespace petal::host {

/// What a petal was built with, and what a manager was.
struct BuiltWith {
  int sdk_version = PETAL_SDK_VERSION;
  int sdk_revision = PETAL_SDK_REVISION;
  int boost_version = BOOST_VERSION;
};

/// Returns why a petal that describes itself so cannot run in `manager`; empty if it can. Nothing of the petal but this
/// may have been used before, and of a petal with another SDK version only the version is read
/// (docs/decisions/0030).
std::string fault_of(const PetalDescription& petal, const BuiltWith& manager = {});

/// Returns whether a petal may have this name: it becomes a level of topics, a segment of paths, and is logged.
bool is_petal_name(std::string_view name);

}  // namespace petal::host
