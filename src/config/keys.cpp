// SPDX-License-Identifier: Apache-2.0
#include "config/keys.hpp"

#include <limits>
#include <vector>

#include "config/formats.hpp"

namespace petal::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr WholeNumber port{1, 65535};
constexpr WholeNumber port_or_any{0, 65535, "(0: any free port)"};
constexpr WholeNumber payload_bytes{1, 268435455, "bytes"};  // the largest size of a packet (MQTT 5, 1.5.5)
constexpr WholeNumber disk_bytes{0, std::numeric_limits<std::int64_t>::max(), "bytes"};
constexpr WholeNumber registrations{1, 100'000};
constexpr DecimalSeconds wait{milliseconds(100), hours(1)};

std::vector<Key> table() {
  return {
      {"TS_CLIENT_HOST", "localhost", "", "Where the MQTT client service listens, and where the manager looks for it.",
       field(Host{}, &Config::client, &ServiceClient::host)},
      {"TS_CLIENT_PORT", "3004", "", "The port of the MQTT client service.",
       field(port, &Config::client, &ServiceClient::port)},
      {"TS_CLIENT_SOCKET", "", "none",
       "The Unix socket on which the client service listens besides its port, and at which the manager asks for it.",
       field(SocketPath{}, &Config::client, &ServiceClient::socket)},
      {"CALLBACK_HOST", "localhost", "",
       "Where the callback server listens; also the host of the callback URL that the client service is given.",
       field(Host{}, &Config::callback, &Callback::host)},
      {"CALLBACK_PORT", "3005", "", "The port of the callback server.",
       field(port_or_any, &Config::callback, &Callback::port)},
      {"CALLBACK_SOCKET", "", "none",
       "The Unix socket on which the callback server listens besides its port, and at which the client service finds "
       "it.",
       field(SocketPath{}, &Config::callback, &Callback::socket)},
      {"ENABLE_CALLBACKS", "true", "",
       "`false`: no callback server; publishing works, and subscribing answers with an error.",
       field(Boolean{}, &Config::callback, &Callback::enabled)},
      {"CALLBACK_ALLOWED_HOSTS", "", "none",
       "Hosts besides loopback addresses to which the client service may deliver messages.",
       field(HostList{}, &Config::callback, &Callback::allowed_hosts)},
      {"CALLBACK_SECRET_ONLY", "false", "",
       "`true`: the callback server takes messages only at the URL the manager registers, which nobody can guess, and "
       "not at `/callback`.",
       field(Boolean{}, &Config::callback, &Callback::secret_only)},
      {"CALLBACK_MAX_URLS", "64", "", "How many callback URLs may be registered at the client service.",
       field(registrations, &Config::callback, &Callback::max_urls)},
      {"CALLBACK_MAX_REGISTRATIONS", "1024", "",
       "How many pairs of a filter and a callback URL may be registered at the client service.",
       field(registrations, &Config::callback, &Callback::max_registrations)},
      {"HTTP_HOST", "127.0.0.1", "", "Where the manager's REST API listens; beyond loopback only with `HTTP_TOKEN`.",
       field(Host{}, &Config::http, &Http::host)},
      {"HTTP_PORT", "9000", "", "The port of the manager's REST API.", field(port_or_any, &Config::http, &Http::port)},
      {"HTTP_TOKEN", "", "none", "The bearer token that clients of the REST API must present.",
       field(Token{}, &Config::http, &Http::token), true},
      {"HTTP_ALLOWED_HOSTS", "", "none",
       "Names besides their own under which the manager and the client service are asked (field `Host`).",
       field(HostList{}, &Config::http, &Http::allowed_hosts)},
      {"MQTT_TRANSPORT", "", "`service` if `TS_CLIENT_HOST` or `TS_CLIENT_PORT` is set, else `embedded`",
       "Who speaks to the broker: the manager itself, or the MQTT client service.",
       field(Choice<TransportKind>{{{"embedded", TransportKind::embedded}, {"service", TransportKind::service}}},
             &Config::mqtt, &Mqtt::transport)},
      {"MQTT_BROKER_URL", "mqtt://localhost:1883", "", "The broker; of several each is tried in turn.",
       field(BrokerList{}, &Config::mqtt, &Mqtt::brokers)},
      {"MQTT_CLIENT_ID", "", "the robot instance id", "The client identifier; no two robots may share one.",
       field(Text{}, &Config::mqtt, &Mqtt::client_id)},
      {"MQTT_USERNAME", "", "none", "The user name that the broker asks for.",
       field(Text{}, &Config::mqtt, &Mqtt::username)},
      {"MQTT_PASSWORD", "", "none", "The password that the broker asks for.",
       field(Text{}, &Config::mqtt, &Mqtt::password), true},
      {"MQTT_CA_FILE", "", "the system's CAs", "Who may vouch for the broker; its certificate is always verified.",
       field(ReadableFile{}, &Config::mqtt, &Mqtt::ca_file)},
      {"MQTT_CERT_FILE", "", "none", "The robot's own certificate; needs `MQTT_KEY_FILE`.",
       field(ReadableFile{}, &Config::mqtt, &Mqtt::cert_file)},
      {"MQTT_KEY_FILE", "", "none", "The private key of the robot's certificate; needs `MQTT_CERT_FILE`.",
       field(ReadableFile{}, &Config::mqtt, &Mqtt::key_file)},
      {"MQTT_KEY_PASSWORD_FILE", "", "none",
       "A file whose first line is the password of an encrypted private key; needs `MQTT_KEY_FILE`.",
       field(ReadableFile{"a file"}, &Config::mqtt, &Mqtt::key_password_file)},
      {"MQTT_PROFILE", "", "`auto`: `aws-iot` for a host under `amazonaws.com` or `amazonaws.com.cn`, else `generic`",
       "Whose limits are kept.",
       field(
           Choice<Profile>{{{"generic", Profile::generic}, {"aws-iot", Profile::aws_iot}, {"auto", Profile::generic}}},
           &Config::mqtt, &Mqtt::profile)},
      {"MQTT_VERSION", "auto", "",
       "Which version of MQTT is spoken; `auto`: 5, and 3.1.1 to a broker that shows that it speaks only that.",
       field(
           Choice<MqttVersion>{
               {{"auto", MqttVersion::automatic}, {"5", MqttVersion::v5}, {"3.1.1", MqttVersion::v3_1_1}}},
           &Config::mqtt, &Mqtt::version)},
      {"MQTT_PRESENCE_TOPIC", "", "none",
       "Where the robot's presence is published; `{organization_id}` and `{device_id}` are replaced.",
       field(PresenceTopic{}, &Config::mqtt, &Mqtt::presence_topic)},
      {"MQTT_KEEP_ALIVE", "60", "", "How long the link may be silent before it is checked; 0: never checked.",
       field(Seconds{0, 65535}, &Config::mqtt, &Mqtt::keep_alive)},
      {"MQTT_SESSION_EXPIRY", "3600", "", "How long the broker keeps the session of a robot that is out of reach.",
       field(Seconds{0, 4294967295}, &Config::mqtt, &Mqtt::session_expiry)},
      {"MQTT_RECEIVE_MAXIMUM", "100", "", "How many messages the broker may send before one is acknowledged.",
       field(WholeNumber{1, 65535}, &Config::mqtt, &Mqtt::receive_maximum)},
      {"MQTT_HEALTH_CHECK_INTERVAL", "10", "", "How often the manager asks how the client service is.",
       field(DecimalSeconds{milliseconds(100), hours(24)}, &Config::mqtt, &Mqtt::health_check_interval)},
      {"PUBLISH_TIMEOUT", "10", "", "How long a publish waits for the broker's acknowledgement.",
       field(wait, &Config::mqtt, &Mqtt::publish_timeout)},
      {"ACK_DEADLINE", "30", "", "How long a handler may keep a message from being acknowledged.",
       field(wait, &Config::mqtt, &Mqtt::ack_deadline)},
      {"DEDUP_WINDOW", "1000", "", "How many message ids of a topic are remembered to drop repetitions; 0: none.",
       field(WholeNumber{0, 1000000}, &Config::mqtt, &Mqtt::dedup_window)},
      {"MAX_PAYLOAD_BYTES", "131072", "",
       "A larger payload is refused; the profile `aws-iot` allows no more than 131072.",
       field(payload_bytes, &Config::mqtt, &Mqtt::max_payload_bytes)},
      {"ORGANIZATION_ID", "", "from the local database", "The organization in the robot's topics.",
       field(TopicLevel{}, &Config::device, &Device::organization_id)},
      {"ROBOT_INSTANCE_ID", "", "from the machine", "What the robot is called.",
       field(TopicLevel{}, &Config::device, &Device::robot_instance_id)},
      {"DEVICE_ID_PREFIX", "", "none", "Put before the robot instance id in topics; existing fleets use `Instance-`.",
       field(TopicLevel{}, &Config::device, &Device::id_prefix)},
      {"LOCAL_DB", "sqlite", "", "Where records are kept: `DATA_DIR/local.db`, or the controller dashboard.",
       field(Choice<LocalDbKind>{{{"sqlite", LocalDbKind::sqlite}, {"dashboard", LocalDbKind::dashboard}}},
             &Config::local_db, &LocalDatabase::kind)},
      {"LOCAL_DB_HOST", "localhost", "", "Where the controller dashboard listens.",
       field(Host{}, &Config::local_db, &LocalDatabase::host)},
      {"LOCAL_DB_PORT", "3000", "", "The port of the controller dashboard.",
       field(port, &Config::local_db, &LocalDatabase::port)},
      {"GET_DATA_URL", "/drone/onBoard/config/getData", "", "Where the controller dashboard reads a record.",
       field(UrlPath{}, &Config::local_db, &LocalDatabase::get_data_url)},
      {"SCAN_DATA_URL", "/drone/onBoard/config/scanData", "", "Where the controller dashboard searches records.",
       field(UrlPath{}, &Config::local_db, &LocalDatabase::scan_data_url)},
      {"UPDATE_DATA_URL", "/drone/onBoard/config/updateData", "", "Where the controller dashboard changes a record.",
       field(UrlPath{}, &Config::local_db, &LocalDatabase::update_data_url)},
      {"SET_DATA_URL", "/drone/onBoard/config/setData", "", "Where the controller dashboard writes a record.",
       field(UrlPath{}, &Config::local_db, &LocalDatabase::set_data_url)},
      {"REDIS_HOST", "localhost", "", "Where the Redis server listens that petals use.",
       field(Host{}, &Config::redis, &Redis::host)},
      {"REDIS_PORT", "6379", "", "The port of the Redis server.", field(port, &Config::redis, &Redis::port)},
      {"REDIS_DB", "0", "", "The number of its database.",
       field(WholeNumber{0, 2147483647}, &Config::redis, &Redis::database)},
      {"REDIS_USERNAME", "", "`default`", "The user name that the Redis server asks for.",
       field(Text{}, &Config::redis, &Redis::username)},
      {"REDIS_PASSWORD", "", "none", "The password that the Redis server asks for.",
       field(Text{}, &Config::redis, &Redis::password), true},
      {"DATA_DIR", "", "`$XDG_STATE_HOME/petal-app-manager`, else `$HOME/.local/state/petal-app-manager`",
       "Everything the programs write; one process of each program may use it.",
       field(Directory{}, &Config::storage, &Storage::data_dir)},
      {"OUTBOX_MAX_BYTES", "67108864", "", "The disk that undelivered messages may take.",
       field(disk_bytes, &Config::storage, &Storage::outbox_max_bytes)},
      {"OUTBOX_FULL", "reject", "", "What then happens: a new message is refused, or the oldest is dropped for it.",
       field(Choice<OutboxFull>{{{"reject", OutboxFull::reject}, {"drop-oldest", OutboxFull::drop_oldest}}},
             &Config::storage, &Storage::outbox_full)},
      {"PETALS_DIR", "", "the installed `lib/petal-app-manager/petals`", "Where petals are loaded from.",
       field(Directory{}, &Config::petals, &Petals::directory)},
      {"ENABLED_PETALS", "", "all", "Which of them, by name.", field(NameList{}, &Config::petals, &Petals::enabled)},
      {"LOG_LEVEL", "info", "", "The least important lines that are logged.",
       field(Choice<LogLevel>{{{"debug", LogLevel::debug},
                               {"info", LogLevel::info},
                               {"warning", LogLevel::warning},
                               {"warn", LogLevel::warning},
                               {"error", LogLevel::error}}},
             &Config::logging, &Logging::level)},
      {"MQTT_DEBUG", "false", "", "Log every request, callback and subscription.",
       field(Boolean{}, &Config::logging, &Logging::mqtt_debug)},
  };
}

}  // namespace

std::span<const Key> keys() {
  static const std::vector<Key> all = table();
  return all;
}

}  // namespace petal::config
