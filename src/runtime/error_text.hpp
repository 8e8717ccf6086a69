// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/error_code.hpp>
#include <string>

namespace petal::runtime {

/// What `error` says, for a log line or an error message. That there are no more file descriptors is named as such,
/// with the limit and how to raise it: the system's words, "Too many open files", have sent people to look for files.
std::string describe(const boost::system::error_code& error);

}  // namespace petal::runtime
