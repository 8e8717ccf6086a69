// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <petal/error.hpp>
#include <petal/log.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/broker_url.hpp"

namespace petal::config {

class Environment;

enum class TransportKind { embedded, service };
enum class Profile { generic, aws_iot };
enum class MqttVersion { automatic, v5, v3_1_1 };
enum class LocalDbKind { sqlite, dashboard };
enum class OutboxFull { reject, drop_oldest };
using petal::LogLevel;

/// The manager's REST API.
struct Http {
  std::string host;
  std::uint16_t port = 0;                  ///< 0: any free port
  std::string token;                       ///< required of every client; empty: not required
  std::vector<std::string> allowed_hosts;  ///< host names for which all servers answer, besides their own

  bool operator==(const Http&) const = default;
};

/// The MQTT client service.
struct ServiceClient {
  std::string host;
  std::uint16_t port = 0;
  std::string socket;  ///< the path of its Unix socket; empty: none

  bool operator==(const ServiceClient&) const = default;
};

/// The callback server.
struct Callback {
  bool enabled = true;
  std::string host;
  std::uint16_t port = 0;                  ///< 0: any free port
  std::string socket;                      ///< the path of its Unix socket; empty: none
  std::vector<std::string> allowed_hosts;  ///< besides loopback addresses
  bool secret_only = false;                ///< messages are accepted only at the URL with the secret
  std::size_t max_urls = 0;                ///< URLs that are registered at the client service
  std::size_t max_registrations = 0;       ///< pairs of a filter and a URL

  bool operator==(const Callback&) const = default;
};

struct Mqtt {
  TransportKind transport = TransportKind::embedded;
  std::vector<BrokerUrl> brokers;  ///< at least one, tried in order
  std::string client_id;           ///< empty: the robot instance id
  std::string username;
  std::string password;
  std::filesystem::path ca_file;  ///< empty: the system's CAs
  std::filesystem::path cert_file;
  std::filesystem::path key_file;
  std::filesystem::path key_password_file;  ///< empty: the key is not encrypted
  Profile profile = Profile::generic;       ///< `auto` is already resolved
  MqttVersion version = MqttVersion::automatic;
  std::string presence_topic;  ///< with its placeholders; empty: none
  std::chrono::seconds keep_alive{};
  std::chrono::seconds session_expiry{};
  std::uint16_t receive_maximum = 0;
  std::size_t max_payload_bytes = 0;
  std::size_t dedup_window = 0;  ///< ids per topic; 0: no deduplication
  std::chrono::milliseconds ack_deadline{};
  std::chrono::milliseconds publish_timeout{};
  std::chrono::milliseconds health_check_interval{};

  bool operator==(const Mqtt&) const = default;
};

struct Device {
  std::string organization_id;    ///< empty: from the local database
  std::string robot_instance_id;  ///< empty: from the machine
  std::string id_prefix;

  bool operator==(const Device&) const = default;
};

struct LocalDatabase {
  LocalDbKind kind = LocalDbKind::sqlite;
  std::string host;  ///< of the controller dashboard, as are all below
  std::uint16_t port = 0;
  std::string get_data_url;  ///< a path, as are all below
  std::string scan_data_url;
  std::string update_data_url;
  std::string set_data_url;

  bool operator==(const LocalDatabase&) const = default;
};

/// The robot's Redis server.
struct Redis {
  std::string host;
  std::uint16_t port = 0;
  std::uint32_t database = 0;
  std::string username;
  std::string password;

  bool operator==(const Redis&) const = default;
};

struct Storage {
  std::filesystem::path data_dir;
  std::uint64_t outbox_max_bytes = 0;
  OutboxFull outbox_full = OutboxFull::reject;

  bool operator==(const Storage&) const = default;
};

struct Petals {
  std::filesystem::path directory;
  std::vector<std::string> enabled;  ///< names; empty: all

  bool operator==(const Petals&) const = default;
};

struct Logging {
  LogLevel level = LogLevel::info;
  bool mqtt_debug = false;

  bool operator==(const Logging&) const = default;
};

/// The settings of the programs, complete and checked. Only load_config() makes a usable one.
struct Config {
  Http http;
  ServiceClient client;
  Callback callback;
  Mqtt mqtt;
  Device device;
  LocalDatabase local_db;
  Redis redis;
  Storage storage;
  Petals petals;
  Logging logging;

  bool operator==(const Config&) const = default;
};

/// Returns whether a program with that configuration uses the key. Files that it does not use need not be readable for
/// it, and rules about keys that it does not use do not apply to it.
using Uses = std::function<bool(const Config& config, std::string_view key)>;

/// Reads every key of keys.hpp, applies the defaults, and checks what depends on more than one key. Without `uses`
/// every key is used.
///
/// **Errors.** invalid_argument: one line of detail for *each* value that is wrong, `MQTT_KEEP_ALIVE="abc": not a whole
/// number; accepted: 0 to 65535 seconds (environment)`. The programs exit with 78 (`EX_CONFIG`).
Result<Config> load_config(const Environment& environment, const Uses& uses = {});

/// Reads only `keys`: all other members have their defaults, even if they are set, and what depends on more than one
/// key is not checked.
/// **Errors.** As above.
Result<Config> load_only(const Environment& environment, std::initializer_list<std::string_view> keys);

/// Returns why `text` is no value of `key`, a key of keys.hpp; empty if it is one.
std::string why_refused(std::string_view key, std::string_view text);

}  // namespace petal::config
