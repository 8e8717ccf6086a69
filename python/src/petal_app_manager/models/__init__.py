# SPDX-License-Identifier: Apache-2.0
"""Models of what petals exchange. They need pydantic, 1.10 or 2."""

from .mqtt import MQTTMessage

__all__ = ["MQTTMessage"]
