# SPDX-License-Identifier: Apache-2.0
"""What a petal derives from and is decorated with."""

from .base import Petal
from .decorators import http_action, mqtt_action, websocket_action

__all__ = ["Petal", "http_action", "mqtt_action", "websocket_action"]
