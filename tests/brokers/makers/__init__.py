# SPDX-License-Identifier: Apache-2.0
"""Brokers of different makers, each on free loopback ports in a folder of its own."""
