// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/error_code.hpp>
#include <string>

namespace petal::runtime {

/// Returns the text of `error` for a log line or an error message. If there are no more file descriptors, the text says
/// so, with the limit and how to raise it: the system's text, "Too many open files", has made people look for files.
std::string describe(const boost::system::error_code& error);

}  // namespace petal::runtime
