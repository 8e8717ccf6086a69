# SPDX-License-Identifier: Apache-2.0
"""The other side of a broker: Eclipse Paho's client for Python, which knows nothing of ours.

It is Debian's, of generation 1 or 2, whose callbacks differ in arguments that are not needed here."""

import itertools
import json
import threading
from dataclasses import dataclass, field

import paho.mqtt.client as mqtt
from harness.waiting import DEADLINE, eventually
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

FIVE, THREE = "5", "3.1.1"
_PROTOCOLS = {FIVE: mqtt.MQTTv5, THREE: mqtt.MQTTv311}
_GENERATION = {"callback_api_version": mqtt.CallbackAPIVersion.VERSION2} if hasattr(mqtt, "CallbackAPIVersion") else {}
_MOST_AT_ONCE = 20  # messages that await their acknowledgement
_ids = itertools.count(1)


@dataclass(frozen=True)
class Received:
    topic: str
    payload: bytes
    qos: int
    retained: bool
    identifiers: tuple = ()

    @property
    def text(self):
        return self.payload.decode()

    @property
    def json(self):
        return json.loads(self.payload)


@dataclass
class Announced:
    """What CONNACK said."""

    code: int
    session_present: bool
    properties: dict = field(default_factory=dict)


def _number(code):
    return getattr(code, "value", code)


def _said(properties):
    return {name: value for name, value in properties.json().items()} if properties else {}


class PahoClient:
    """Connected when `connect()` returns, or turned away: `announced` is then None, or has another code than 0. It never
    connects again by itself; `keep` asks for a session that outlives its
    connection. With `connect()` after `cut()` or `close()` it takes that up again, and has what it had received."""

    def __init__(self, broker, version=FIVE, client_id=None, keep=False, **announces):
        self.client_id = client_id or f"paho-{next(_ids)}"
        self.version = version
        self.messages = []
        self.announced = None
        self.end = None  # why the connection ended
        self._port, self._login, self._keep, self._announces = broker.port, broker.LOGIN, keep, announces
        self._answers = {}
        self._ended = threading.Event()

    # --- connection ---

    def connect(self):
        self.announced = None
        self._ended.clear()
        self._client = mqtt.Client(client_id=self.client_id, protocol=_PROTOCOLS[self.version], reconnect_on_failure=False,
                                   **_GENERATION, **({} if self.version == FIVE else {"clean_session": not self._keep}))
        self._client.max_queued_messages_set(0)
        if self._login:
            self._client.username_pw_set(*self._login)
        for name in ("connect", "message", "subscribe", "unsubscribe", "publish", "disconnect"):
            setattr(self._client, f"on_{name}", getattr(self, f"_on_{name}"))
        self._client.connect("127.0.0.1", self._port, keepalive=60, **self._connect_members())
        self._client.loop_start()
        eventually(lambda: self.announced or self._ended.is_set(), "CONNACK, or the end of the connection")
        return self

    def _connect_members(self):
        if self.version != FIVE:
            return {}
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = 3600 if self._keep else 0
        for name, value in self._announces.items():
            setattr(properties, name, value)
        return {"clean_start": not self._keep, "properties": properties}

    def cut(self):
        """The connection ends without a DISCONNECT."""
        self._client.socket().shutdown(2)
        self._client.loop_stop()

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def connected(self):
        return self.announced is not None and self.announced.code == 0 and not self._ended.is_set()

    def wait_ended(self):
        """Until the connection has ended from the other side."""
        assert self._ended.wait(DEADLINE), "the connection lives"

    # --- requests: each returns when the broker has answered ---

    def subscribe(self, *filters, qos=1, identifier=None, **options):
        """The codes of SUBACK. `options` are those of MQTT 5: noLocal, retainAsPublished, retainHandling."""
        if self.version == FIVE:
            asked = [(each, SubscribeOptions(qos=qos, **options)) for each in filters]
            properties = Properties(PacketTypes.SUBSCRIBE)
            if identifier:
                properties.SubscriptionIdentifier = identifier
            _, number = self._client.subscribe(asked, properties=properties)
        else:
            _, number = self._client.subscribe([(each, qos) for each in filters])
        return [_number(code) for code in self._answer("subscribe", number)]

    def unsubscribe(self, *filters):
        self._answer("unsubscribe", self.send_unsubscribe(*filters))

    def send_unsubscribe(self, *filters):
        """Without waiting: the packet's identifier."""
        return self._client.unsubscribe(list(filters))[1]

    def has_answered(self, kind, number):
        return (kind, number) in self._answers

    def ask_and_be_left(self, filter_text):
        """Subscribes what the broker answers by ending the connection."""
        self._client.subscribe(filter_text, 1)
        self.wait_ended()

    def publish(self, topic, payload=b"", qos=1, retain=False):
        """`payload` is bytes, text, or what becomes JSON."""
        self._answer("publish", self.send(topic, payload, qos, retain))

    def send(self, topic, payload=b"", qos=1, retain=False):
        """The same without waiting: the packet's identifier."""
        if not isinstance(payload, (bytes, str)):
            payload = json.dumps(payload)
        return self._client.publish(topic, payload, qos, retain).mid

    def publish_all(self, topic, payloads, qos=1):
        """In order, many at a time. With QoS 2 not by a client that gets such, too: Paho 1.6 counts them as its own."""
        for number in [self.send(topic, payload, qos) for payload in payloads]:
            self._answer("publish", number)

    def _answer(self, kind, number):
        what = lambda: f"an answer to {kind} {number}; the end: {self.end}"  # noqa: E731
        return eventually(lambda: self._answers.pop((kind, number), None), what)

    # --- what came ---

    def of(self, topic):
        return [each for each in list(self.messages) if each.topic == topic]

    def payloads(self, topic):
        return [each.payload for each in self.of(topic)]

    def wait_for(self, predicate=lambda _: True, timeout=DEADLINE):
        """The first message that meets `predicate`."""
        return eventually(lambda: next(filter(predicate, list(self.messages)), None),
                          lambda: f"a message that meets the condition, came: {self.messages[-20:]}", timeout)

    def wait_for_count(self, count, topic=None):
        """All messages, or those of a topic, when there are so many."""
        came = lambda: self.of(topic) if topic else list(self.messages)  # noqa: E731
        eventually(lambda: len(came()) >= count, lambda: f"{count} messages, came: {len(came())}: {came()[-20:]}",
                   progress=lambda: len(came()))
        return came()

    # --- paho's callbacks ---

    def _on_connect(self, _client, _userdata, flags, code, properties=None):
        present = flags["session present"] if isinstance(flags, dict) else flags.session_present
        said = _said(properties)
        self._client.max_inflight_messages_set(min(_MOST_AT_ONCE, said.get("ReceiveMaximum", _MOST_AT_ONCE)))  # it does not look
        self.announced = Announced(_number(code), bool(present), said)

    def _on_message(self, _client, _userdata, message):
        identifiers = tuple(_said(getattr(message, "properties", None)).get("SubscriptionIdentifier", ()))
        self.messages.append(Received(message.topic, message.payload, message.qos, bool(message.retain), identifiers))

    def _on_subscribe(self, _client, _userdata, number, codes, *_):
        self._answers["subscribe", number] = list(codes)

    def _on_unsubscribe(self, _client, _userdata, number, *_):
        self._answers["unsubscribe", number] = True

    def _on_publish(self, _client, _userdata, number, *_):
        self._answers["publish", number] = True

    def _on_disconnect(self, *told):
        self.end = [str(each) for each in told[2:]]
        self._ended.set()

    def __enter__(self):
        return self.connect()

    def __exit__(self, *_):
        self.close()
