// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/error_code.hpp>
#include <string>

namespace petal::broker_link {

/// Describes what ended a stream to a broker, as a sentence without a full stop: an alert of the broker by its name
/// (RFC 8446, 6), with advice; a peer that does not speak TLS; or the system's error. Empty for a plain end of the
/// stream.
///
/// With TLS 1.3 a broker refuses our certificate after the handshake: the alert comes with the first read.
std::string describe_stream_error(const boost::system::error_code& error);

}  // namespace petal::broker_link
