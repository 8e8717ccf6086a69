# SPDX-License-Identifier: Apache-2.0
"""How names are looked up: a machine of a program's own, as far as its files in /etc go, and a name server."""

import os
import pathlib
import random
import shlex
import socket
import subprocess
import threading


def why_not():
    """Why a program cannot have files in /etc of its own here, as a sentence; nothing where it can."""
    if os.geteuid() != 0:
        return "files in /etc of one's own need root"
    tried = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, text=True)
    return f"mounting is not permitted here: {tried.stderr.strip()}" if tried.returncode else None


def machine(directory, **files):
    """An executable for `Program.run_by`: the program sees these texts as files in /etc (`hosts`, `resolv_conf`,
    `nsswitch_conf`)."""
    script = ["mount --make-rprivate /"]
    for name, text in files.items():
        file = pathlib.Path(directory) / name
        file.write_text(text)
        place = os.path.realpath("/etc/" + name.replace("_", "."))
        script.append(f"mount --bind {shlex.quote(str(file))} {shlex.quote(place)}")
    inner = pathlib.Path(directory) / "machine-inside"
    inner.write_text("#!/bin/sh -e\n" + "\n".join(script) + '\nexec "$@"\n')
    outer = pathlib.Path(directory) / "machine"
    outer.write_text(f'#!/bin/sh\nexec unshare --mount {shlex.quote(str(inner))} "$@"\n')
    for file in (inner, outer):
        file.chmod(0o755)
    return outer


class SilentNameServer:
    """Takes questions on port 53 of a loopback address of its own, and answers none."""

    def __init__(self):
        self.questions = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.address = None
        while self.address is None:
            address = f"127.{random.randrange(1, 255)}.{random.randrange(256)}.{random.randrange(1, 255)}"
            try:
                self._socket.bind((address, 53))
                self.address = address
            except OSError:
                continue
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        while True:
            try:
                question, _ = self._socket.recvfrom(1500)
            except OSError:
                return
            self.questions.append(question)

    def asked(self, name):
        """Whether a question for `name` has come."""
        wire = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
        return any(wire in question.lower() for question in list(self.questions))

    def close(self):
        self._socket.close()
