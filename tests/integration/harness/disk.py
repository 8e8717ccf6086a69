# SPDX-License-Identifier: Apache-2.0
"""A file system of a test's own, which may be filled, or taken its right to be written."""

import os
import pathlib
import subprocess

import pytest


class Disk:
    """A small tmpfs. Skips the test where this user may not mount one."""

    def __init__(self, directory, size="8m"):
        self.path = pathlib.Path(directory)
        self.path.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0:
            pytest.skip("mounting a small file system needs root")
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.path], capture_output=True,
                              text=True)
        if made.returncode != 0:
            pytest.skip(f"no small file system can be mounted here: {made.stderr.strip()}")

    def _remount(self, option):
        subprocess.run(["mount", "-o", f"remount,{option}", self.path], check=True)

    def set_read_only(self):
        """Fails where a file is open for writing, so not while a program runs."""
        self._remount("ro")

    def set_writable(self):
        self._remount("rw")

    def fill(self):
        """To the last byte."""
        with open(self.path / "filling", "ab", buffering=0) as file:
            try:
                while file.write(b"x" * 65536):
                    pass
            except OSError:
                pass
            try:
                while file.write(b"x"):
                    pass
            except OSError:
                pass

    def make_room(self):
        (self.path / "filling").unlink()

    def close(self):
        subprocess.run(["umount", "--lazy", self.path], check=True)
