// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/error_code.hpp>
#include <string>

namespace petal::broker {

/// Whether `error`, with which a read or a write failed, means that the other end has ended the connection, and not the
/// network between.
bool is_ended_by_peer(const boost::system::error_code& error);

/// What `error` says, for a person; empty for a plain end of the stream.
std::string describe_stream_error(const boost::system::error_code& error);

}  // namespace petal::broker
