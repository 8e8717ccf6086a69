# SPDX-License-Identifier: Apache-2.0
"""Which brokers there are, in which version of MQTT they are spoken to, and what each does differently: the table that the
tests go by and prove (`test_the_broker_itself.py`), and that docs/brokers.md says in words."""

from dataclasses import dataclass, field

from makers.aedes import Aedes
from makers.ejabberd import Ejabberd
from makers.hivemq import HiveMq
from makers.mochi import Mochi
from makers.mosquitto import Mosquitto
from makers.rumqttd import Rumqttd, Rumqttd311
from paho_client import FIVE, THREE

STOPPED, KILLED = "stopped", "killed"  # how a broker ends: politely, or with signal 9
WORKS, ANNOUNCED_NONE, CLOSES, SILENT = "works", "announces that it has none", "closes the connection", "takes it, brings nothing"

WIDE = 8192  # a Receive Maximum that is never reached here


@dataclass(frozen=True)
class Kind:
    """A broker as it is spoken to in one version of MQTT.

    What a restart keeps is said for each way to end."""

    name: str
    maker: type
    version: str
    other_version: object = 0  # what CONNECT of the other version is answered: the code of CONNACK, or CLOSES
    announces: dict = field(default_factory=dict)  # the properties of CONNACK
    copies: int = 1  # of a message that three filters of a client match
    no_local: bool = True
    keeps_to_receive_maximum: bool = True  # else: what is over it comes out of order, and not all of it
    raises_qos: bool = False  # to that of the subscription, also where it was published with less
    retained_again: bool = True  # retained messages come again when a filter is subscribed again
    shared: str = WORKS  # $share/...
    dollar_sys: str = WORKS  # $SYS/#
    answers_every_unsubscribe: bool = True  # also that of a filter it does not know
    queue_in_order: bool = True  # what waited in a session comes in the order in which it was published
    keeps_sessions: frozenset = frozenset()
    keeps_queues: frozenset = frozenset()  # what waited in them
    keeps_retained: frozenset = frozenset()

    @property
    def maker_name(self):
        return self.name.split("-")[0]

    @property
    def is_forced(self):
        """Whether the manager would take another version of its own accord."""
        return self.version == THREE and self.other_version == 0

    @property
    def settings(self):
        """What a manager needs in its environment: to speak that version, and to get along with the broker."""
        wide = {} if self.keeps_to_receive_maximum else {"MQTT_RECEIVE_MAXIMUM": WIDE}
        return {**wide, **({"MQTT_VERSION": THREE} if self.is_forced else {})}


def _both(name, maker, five, **common):
    """A broker of which both versions are used; `five` is what only 5 has."""
    return [Kind(name, maker, FIVE, **{**common, **five}), Kind(f"{name}-{THREE}", maker, THREE, **common)]


_RUMQTTD = {"other_version": CLOSES, "copies": 3, "raises_qos": True, "retained_again": False, "dollar_sys": CLOSES,
            "answers_every_unsubscribe": False}
_POLITE, _ALWAYS = frozenset({STOPPED}), frozenset({STOPPED, KILLED})

KINDS = [
    *_both("mosquitto", Mosquitto, {"announces": {"ReceiveMaximum": 100, "TopicAliasMaximum": 10}, "copies": 3},
           keeps_sessions=_POLITE, keeps_queues=_POLITE, keeps_retained=_POLITE),
    *_both("ejabberd", Ejabberd, {"announces": {"SessionExpiryInterval": 0, "ServerKeepAlive": 60, "TopicAliasMaximum": 100,
                                                "SharedSubscriptionAvailable": 0}, "shared": ANNOUNCED_NONE},
           copies=3, shared=CLOSES, keeps_retained=_POLITE),
    Kind("aedes", Aedes, THREE, other_version=0x84, shared=SILENT),
    *_both("mochi", Mochi, {"announces": {"ReceiveMaximum": 1024}, "keeps_to_receive_maximum": False},
           queue_in_order=False, keeps_sessions=_ALWAYS, keeps_queues=_ALWAYS,
           keeps_retained=_ALWAYS),
    Kind("rumqttd", Rumqttd, FIVE, announces={"TopicAliasMaximum": 4096}, no_local=False, **_RUMQTTD),
    Kind(f"rumqttd-{THREE}", Rumqttd311, THREE, **_RUMQTTD),
    *_both("hivemq", HiveMq, {"announces": {"ReceiveMaximum": 10, "TopicAliasMaximum": 5}}, keeps_sessions=_ALWAYS,
           keeps_queues=_ALWAYS, keeps_retained=_ALWAYS),
]
MAKERS = sorted({kind.maker_name for kind in KINDS})
