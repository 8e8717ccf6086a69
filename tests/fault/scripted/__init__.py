# SPDX-License-Identifier: Apache-2.0
"""An MQTT 5 broker of ours that does as it should, until a script tells it not to."""
