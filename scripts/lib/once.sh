# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by scripts/run: the unattended round. One command, its response and one telemetry message, by the broker.

# receive NAME TOPIC: one message of the topic, within 20 seconds, into a file of that name.
receive() {
  start mosquitto_sub -h 127.0.0.1 -p "$broker_port" -i "demo-$1" -q 1 -C 1 -W 20 -t "$2" &>"$work/$1"
  wait_until 10 grep -q " demo-$1 1 $2\$" "$work/broker.log" || fail "mosquitto_sub could not subscribe" "$work/$1"
}

send_command() {
  mosquitto_pub -h 127.0.0.1 -p "$broker_port" -q 1 -t "$device_topics/command" -m "$1" ||
    fail "mosquitto_pub could not publish the command" "$work/broker.log"
}

print_message() { printf '\n%s on %s\n  %s\n' "$1" "$2" "$3"; }

run_once() {
  local response_reader telemetry_reader
  local command='{"command": "petal-commands/get_status", "messageId": "demo-1"}'
  print_addresses
  receive response "$device_topics/response"
  response_reader=$!
  receive telemetry "$device_topics/telemetry"
  telemetry_reader=$!

  send_command "$command"
  print_message "Command sent" "$device_topics/command" "$command"
  wait "$response_reader" || fail "no response came within 20 seconds" "$work/manager.log"
  print_message "Its response" "$device_topics/response" "$(<"$work/response")"
  check_response
  wait "$telemetry_reader" || fail "no telemetry came within 20 seconds" "$work/manager.log"
  print_message "Telemetry" "$device_topics/telemetry" "$(<"$work/telemetry")"
}

check_response() {
  grep -q '"messageId": *"demo-1"' "$work/response" || fail "the response is not that of the command" "$work/manager.log"
  grep -q '"status": *"success"' "$work/response" || fail "the command did not succeed" "$work/manager.log"
}
