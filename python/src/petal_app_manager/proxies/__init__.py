# SPDX-License-Identifier: Apache-2.0
"""What a petal reaches the outside with: `self._proxies`."""

from .base import BaseProxy, ProxyMissing
from .bucket import S3BucketProxy
from .cloud import CloudDBProxy
from .external import ExternalProxy, MavLinkExternalProxy, MavLinkFTPProxy
from .localdb import LocalDBProxy
from .mqtt import MQTTProxy
from .redis import RedisProxy

__all__ = [
    "BaseProxy",
    "CloudDBProxy",
    "ExternalProxy",
    "LocalDBProxy",
    "MQTTProxy",
    "MavLinkExternalProxy",
    "MavLinkFTPProxy",
    "ProxyMissing",
    "RedisProxy",
    "S3BucketProxy",
]
