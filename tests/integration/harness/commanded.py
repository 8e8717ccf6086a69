# SPDX-License-Identifier: Apache-2.0
"""Commands a manager over its broker, as the cloud would."""

import itertools

from harness.client import Subscriber, publish


class Commanded:
    """Sends commands to a manager and reads its responses."""

    def __init__(self, manager, broker, prefix=""):
        self.manager = manager
        self._broker = broker
        self._topic = manager.topic("command", prefix)
        self.responses = Subscriber(broker, manager.topic("response", prefix))
        self._ids = itertools.count()

    def send(self, envelope):
        publish(self._broker, self._topic, envelope)

    def answer_to(self, message_id):
        return self.responses.wait_for(lambda message: message.json.get("messageId") == message_id).json

    def ask(self, command, **members):
        message_id = f"{self.manager.robot}-{next(self._ids)}"
        self.send({"command": command, "messageId": message_id, **members})
        return self.answer_to(message_id)
