# SPDX-License-Identifier: Apache-2.0
"""docs/petals.md, step by step, by somebody who has the packages and nothing else."""

import pathlib
import re

import pytest
from harness.places import free_port
from harness.waiting import eventually
from root import TOOLCHAIN, CleanRoot

TUTORIAL = pathlib.Path(__file__).resolve().parents[2] / "docs/petals.md"
STEP = re.compile(r"(?:<!-- (\w+) -->\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOME = "/home/reader"
SERVICE = "setpriv --reuid=petal --regid=petal --init-groups petal-app-manager --env-file /etc/petal-app-manager/petal.env"


class Reader:
    """Follows the tutorial in a clean root, as a user who is root by sudo only.

    Ports are this run's own; the environment wins over every file.
    """

    def __init__(self, root, broker):
        self._root = root
        self._port = free_port()
        self._variables = {"PETAL_HTTP_PORT": str(self._port), "PETAL_MQTT_BROKER_URL": broker.url, "HOME": HOME}
        self._directory = f"{HOME}/packages"
        self._manager = None
        self._said = lambda: ""  # by the step before

    def sh(self, text):
        text = text.replace("http://localhost:9000", f"http://127.0.0.1:{self._port}").replace("curl -s", "curl -sf")
        done = self._root.run(f"{text}\npwd >~/where", user="reader", directory=self._directory,
                              variables=self._variables)
        self._directory = self._root.path(f"{HOME}/where").read_text().strip()
        self._said = lambda: done.stdout

    def background(self, text, user="reader"):
        """In a terminal of its own."""
        if self._manager:
            self._manager.terminate()
            self._manager.wait(60)
        log = self._root.path("/root/log")
        with log.open("w") as output:
            self._manager = self._root.start(f"exec {text.strip()}", user=user, directory=self._directory,
                                             variables=self._variables, stdout=output, stderr=output)
        self._said = log.read_text
        eventually(lambda: " ready" in self._said(), lambda: f"a manager that is ready\n{self._said()}")

    def service(self, _):
        """No system runs in the root: what its unit does."""
        self.background(SERVICE, user=None)

    def text(self, text):
        """Lines of the output that is shown."""
        missing = [line for line in text.splitlines() if line not in self._said()]
        assert not missing, f"{missing} is not in:\n{self._said()}"

    def cpp(self, text):
        """Stands in the project so."""
        assert any(text in path.read_text() for path in self._files("*.?pp")), text

    def diff(self, text):
        name = re.search(r"^\+\+\+ b/(.*)$", text, re.MULTILINE)[1]
        changes = text.split("@@\n", 1)[1].splitlines(keepends=True)
        before, after = ("".join(line[1:] for line in changes if line[0] in kept) for kept in (" -", " +"))
        file = self._root.path(f"{self._directory}/{name}")
        assert file.read_text().count(before) == 1, f"{name} has changed: the tutorial's diff does not fit"
        file.write_text(file.read_text().replace(before, after))

    def _files(self, pattern):
        project = self._root.path(self._directory)
        return [path for folder in ("src", "tests") for path in (project / folder).glob(pattern)]


@pytest.fixture
def root(packages):
    with CleanRoot(TOOLCHAIN) as root:
        root.path("/etc/apt/apt.conf.d/99less").write_text('APT::Install-Recommends "false";\n')
        root.install("sudo")
        root.path("/etc/sudoers.d/reader").write_text("reader ALL=(ALL) NOPASSWD: ALL\nDefaults !env_reset\n")
        root.path("/etc/sudoers.d/reader").chmod(0o440)
        root.run(f"useradd --create-home reader && install -d -o reader {HOME}/packages")
        for package in packages.values():
            root.put(package, f"{HOME}/packages")
        yield root


def test_the_tutorial_leads_to_an_installed_petal(root, broker):
    reader = Reader(root, broker)
    for kind, language, text in STEP.findall(TUTORIAL.read_text()):
        getattr(reader, kind or language)(text)
