# SPDX-License-Identifier: Apache-2.0
"""HiveMQ Community Edition, embedded, from Maven."""

import shutil

from makers.places import BUILT, SOURCES, first_match
from makers.served import Served

_SETTINGS = """\
<?xml version="1.0"?>
<hivemq>
  <listeners>
    <tcp-listener><port>{port}</port><bind-address>127.0.0.1</bind-address></tcp-listener>
  </listeners>
  <mqtt><queued-messages><max-queue-size>100000</max-queue-size></queued-messages></mqtt>
  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
</hivemq>
"""


class HiveMq(Served):
    READY = "^listening$"

    def __init__(self, directory):
        super().__init__(directory)
        for name in ("conf", "data", "extensions"):
            (self.directory / name).mkdir()
        (self.directory / "conf/config.xml").write_text(_SETTINGS.format(port=self.port))

    @staticmethod
    def version():
        return first_match(r"community-edition-embedded</artifactId>\s*<version>([^<]+)",
                           (SOURCES / "hivemq/pom.xml").read_text())

    def forget(self):
        shutil.rmtree(self.directory / "data")

    def command(self):
        classes = BUILT / "hivemq"
        return ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Dhivemq.log.folder={self.directory}/log",
                f"-Djava.io.tmpdir={self.directory}/data",
                "-cp", f"{classes}/classes:{classes}/lib/*", "Hive", self.directory]
