# SPDX-License-Identifier: Apache-2.0
"""The proxies of the flight controller. Another package provides them: see BaseProxy."""

from __future__ import annotations

from typing import ClassVar

from .base import ProvidedProxy


class ExternalProxy(ProvidedProxy):
    """What the proxies of devices beside the robot's computer derive from."""

    key: ClassVar[str] = "external"


class MavLinkExternalProxy(ExternalProxy):
    """Messages from and to the flight controller, `ext_mavlink`."""

    key: ClassVar[str] = "ext_mavlink"


class MavLinkFTPProxy(ProvidedProxy):
    """Files of the flight controller, `ftp_mavlink`."""

    key: ClassVar[str] = "ftp_mavlink"
