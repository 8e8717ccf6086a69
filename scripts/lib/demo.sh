# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by scripts/run: a broker, the client service where it is asked for, the manager with its petals, and what a
# person may do with them.

device_topics=org/demo-org/device/demo-robot

write_broker_configuration() {
  cat >"$work/mosquitto.conf" <<END
user $(id -un)
listener $1 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
persistence false
log_dest stderr
log_type error
log_type warning
log_type notice
log_type information
log_type subscribe
END
}

# The port was free a moment ago; should somebody else have taken it, the next one is tried.
start_broker() {
  local attempt
  for attempt in 1 2 3 4 5; do
    broker_port=$(free_port)
    write_broker_configuration "$broker_port"
    start mosquitto -c "$work/mosquitto.conf" &>>"$work/broker.log"
    broker=$!
    wait_until 10 broker_is_decided || break
    if is_running "$broker"; then return; fi
  done
  fail "mosquitto did not start (attempt $attempt)" "$work/broker.log"
}

broker_is_decided() { grep -q 'mosquitto version .* running' "$work/broker.log" || has_ended "$broker"; }

# The programs see these settings and nothing of the user's own. write_settings HTTP_PORT CALLBACK_PORT
write_settings() {
  cat >"$work/demo.env" <<END
HTTP_PORT=$1
MQTT_TRANSPORT=embedded
MQTT_BROKER_URL=mqtt://127.0.0.1:$broker_port
ORGANIZATION_ID=demo-org
ROBOT_INSTANCE_ID=demo-robot
TELEMETRY_INTERVAL=2
DATA_DIR='$work/data'
PETALS_DIR='$built/lib/petal-app-manager/petals'
END
  if $service; then write_service_settings "$2"; fi
}

# Of two lines with one key the last counts.
write_service_settings() {
  cat >>"$work/demo.env" <<END
MQTT_TRANSPORT=service
TS_CLIENT_HOST=127.0.0.1
TS_CLIENT_PORT=$client_service_port
CALLBACK_HOST=127.0.0.1
CALLBACK_PORT=$1
END
}

# start_program NAME LOG
start_program() {
  : >"$2"
  start env -i PATH="$PATH" HOME="$work" LANG=C.UTF-8 "$built/bin/$1" --env-file "$work/demo.env" &>>"$2"
}

client_service_is_decided() {
  has_ended "$client_service" || grep -q ' \[broker\] connected:' "$work/client.log"
}

# At port 3004, or any free one; should somebody have taken it since, another one is tried.
start_client_service() {
  local port
  for port in 3004 0 0 0; do
    client_service_port=$(free_port "$port")
    write_settings 0 0
    start_program petal-mqtt-client "$work/client.log"
    client_service=$!
    if wait_until 30 client_service_is_decided && is_running "$client_service"; then return; fi
    stop "$client_service"
  done
  fail "the client service did not start, or did not reach its broker" "$work/client.log"
}

# start_manager_at HTTP_PORT CALLBACK_PORT
start_manager_at() {
  write_settings "$1" "$2"
  start_program petal-app-manager "$work/manager.log"
  manager=$!
  if wait_until 30 manager_is_decided && is_running "$manager"; then return; fi
  stop "$manager"
  return 1
}

manager_is_subscribed() { grep -q " demo-robot [0-2] $device_topics/command\$" "$work/broker.log"; }
manager_is_ready() { grep -q ' ready$' "$work/manager.log" && manager_is_subscribed; }
manager_is_decided() { has_ended "$manager" || manager_is_ready; }

# url_of ROOM LOG: where that part of a program listens.
url_of() { sed -n "s/.* \[$1\] listening: url=//p" "$2"; }

# Somebody may take port 9000 or 3005 between the look and the start; port 0 leaves the choice to the manager.
start_manager() {
  start_manager_at "$(free_port 9000)" "$(free_port 3005)" || start_manager_at 0 0 ||
    fail "the manager did not start, or did not reach its broker" "$work/manager.log"
  url=$(url_of host "$work/manager.log")
}

print_addresses() {
  printf '\nBroker: mqtt://127.0.0.1:%s\nManager: %s\n' "$broker_port" "$url"
  $service || return 0
  printf 'Client service: %s\n' "$(url_of client_service "$work/client.log")"
  printf 'Callback server: %s\n' "$(url_of callback "$work/manager.log")"
}

print_curl_lines() {
  cat <<END

Over REST:
  curl -X POST $url/mqtt/publish -H 'Content-Type: application/json' -d '{"topic": "$device_topics/telemetry", "payload": {"temperature": 23.5, "humidity": 65.2}, "qos": 1}'
  curl -X POST $url/mqtt/subscribe -H 'Content-Type: application/json' -d '{"topic": "demo/topic"}'
  curl -X POST $url/mqtt/unsubscribe -H 'Content-Type: application/json' -d '{"topic": "demo/topic"}'
  curl $url/mqtt/status
  curl $url/mqtt/subscriptions
END
}

print_command_lines() {
  cat <<END

A command by hand, the response in another terminal:
  mosquitto_sub -h 127.0.0.1 -p $broker_port -v -t '$device_topics/response'
  mosquitto_pub -h 127.0.0.1 -p $broker_port -q 1 -t '$device_topics/command' -m '{"command": "petal-commands/get_status", "messageId": "1"}'
END
}
