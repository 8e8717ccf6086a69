// SPDX-License-Identifier: Apache-2.0

//! A broker of rumqttd on two loopback ports, for the tests: rumqttd-broker ADDRESS_FOR_5 ADDRESS_FOR_3_1_1. It speaks
//! one version at each. Everything is in memory, and its only end is a signal.

use rumqttd::{Broker, Config, ConnectionSettings, RouterConfig, ServerSettings};
use std::collections::HashMap;

const LARGEST_PAYLOAD: usize = 256 * 1024; // it applies this to the whole packet

fn listener(address: &str) -> Option<HashMap<String, ServerSettings>> {
    let connections = ConnectionSettings {
        connection_timeout_ms: 60_000,
        max_payload_size: LARGEST_PAYLOAD,
        max_inflight_count: 100,
        auth: None,
        external_auth: None,
        dynamic_filters: true,
    };
    let settings = ServerSettings {
        name: address.to_string(),
        listen: address.parse().expect("an address"),
        tls: None,
        next_connection_delay_ms: 1,
        connections,
    };
    Some(HashMap::from([(address.to_string(), settings)]))
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, five, three] = arguments.as_slice() else {
        panic!("usage: rumqttd-broker ADDRESS_FOR_5 ADDRESS_FOR_3_1_1");
    };
    let router = RouterConfig {
        max_connections: 1000,
        max_outgoing_packet_count: 200,
        max_segment_size: 100 * 1024 * 1024,
        max_segment_count: 10,
        ..RouterConfig::default()
    };
    let config = Config {
        router,
        v4: listener(three),
        v5: listener(five),
        ..Config::default()
    };
    Broker::new(config).start().expect("a broker that runs");
}
