// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace petal::broker_link {

struct BrokerAddress {
  std::string host;  ///< a name or an IP literal without brackets
  std::uint16_t port = 1883;
  bool tls = false;
  std::string alpn = {};  ///< the protocol to offer in the TLS handshake (RFC 7301); empty: none
};

/// Where the certificates are. They are PEM files, and are read again for every connection.
struct TlsFiles {
  std::filesystem::path ca;    ///< empty: the system's authorities
  std::filesystem::path cert;  ///< empty: no client certificate
  std::filesystem::path key;
  std::filesystem::path key_password = {};  ///< its first line is the key's password; empty: the key has none
};

/// How fast to reconnect, and how long to wait for an answer.
struct Timing {
  std::chrono::milliseconds resolve{5'000};
  std::chrono::milliseconds connect{5'000};  ///< to any of the broker's addresses
  std::chrono::milliseconds handshake{10'000};
  std::chrono::milliseconds acknowledge{10'000};          ///< for SUBACK and UNSUBACK, and for QoS 0 to be written
  std::chrono::milliseconds acknowledge_overdue{30'000};  ///< what is not acknowledged for so long ends the link
  std::chrono::milliseconds first_retry{1'000};           ///< the first pause is random between nothing and this
  std::chrono::milliseconds longest_retry{30'000};        ///< the upper limit when the pause is doubled
  std::chrono::milliseconds certificate_look{3'000};      ///< how often the files are checked for replaced certificates
  std::chrono::milliseconds between_connects{1'100};      ///< between two CONNECTs: the broker must see a second
  std::chrono::milliseconds stable{10'000};               ///< a link that lasted this long starts the pauses over
};

/// Which version of MQTT is spoken (`MQTT_VERSION`).
enum class VersionSetting : std::uint8_t { automatic, v5, v3_1_1 };

struct BrokerOptions {
  std::vector<BrokerAddress> brokers;  ///< tried in order
  TlsFiles tls;
  std::string client_id;
  std::string username;
  std::string password;
  std::chrono::seconds keep_alive{60};
  std::chrono::seconds session_expiry{3600};
  std::uint16_t receive_maximum = 100;
  std::chrono::milliseconds acknowledge_deadline{30'000};  ///< for incoming messages: promise 7 of docs/reference.md
  std::uint32_t maximum_packet_size = 268'435'455;         ///< of what is accepted from the broker (MQTT 5, 3.1.2.11.4)
  std::size_t filters_in_subscribe = 64;
  std::string profile = "generic";                                    ///< the broker profile of the following limits
  std::size_t max_filters = std::numeric_limits<std::size_t>::max();  ///< filters that may be wanted at one time
  std::size_t max_in_flight = 256;  ///< QoS 1 and 2 publishes at one time, at most what the broker allows
  VersionSetting version = VersionSetting::automatic;
  std::string presence_topic = {};   ///< where this robot's presence is published; empty: nowhere
  std::string program_version = {};  ///< published in the presence message
  Timing timing;
};

}  // namespace petal::broker_link
