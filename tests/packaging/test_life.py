# SPDX-License-Identifier: Apache-2.0
"""Packages come, are upgraded, and go."""

import pytest

SETTINGS = "/etc/petal-app-manager/petal.env"
STATE = "/var/lib/petal-app-manager"

# Instead of a system that runs: says what it was asked for.
SYSTEMCTL = """#!/bin/sh
echo "$*" >>/root/asked
case $* in *is-enabled*) echo enabled ;; *LoadState*) echo LoadState=loaded ;; esac
"""


@pytest.fixture
def root(clean_root, packages):
    """One with the manager, whose settings somebody has changed and which has stored something."""
    clean_root.install(packages["petal-app-manager"])
    clean_root.run(f"echo 'ORGANIZATION_ID=acme' >>{SETTINGS} && touch {STATE}/local.db && chown petal: {STATE}/local.db")
    return clean_root


def upgrade(root, package, version):
    """To the same package with another version."""
    name = root.put(package)
    root.run(f"rm -rf /root/unpacked && dpkg-deb -R {name} /root/unpacked && "
             f"sed -i 's/^Version: .*/Version: {version}/' /root/unpacked/DEBIAN/control && "
             "dpkg-deb -Znone -b /root/unpacked /root/newer.deb && apt-get -qq -y install /root/newer.deb")
    assert root.run("dpkg-query -f '${Version}' -W petal-app-manager").stdout == version


def systemd_runs(root):
    root.path("/usr/bin/systemctl").write_text(SYSTEMCTL)
    root.path("/usr/bin/systemctl").chmod(0o755)
    root.path("/usr/sbin/policy-rc.d").unlink()
    root.run("mkdir -p /run/systemd/system")


def test_an_upgrade_keeps_what_somebody_has_changed_and_restarts_the_service(root, packages):
    systemd_runs(root)
    upgrade(root, packages["petal-app-manager"], "9.0-1")
    assert root.path(SETTINGS).read_text().endswith("ORGANIZATION_ID=acme\n")
    assert root.run(f"stat -c '%U:%G %a' {SETTINGS}").stdout == "root:petal 640\n"
    assert "restart petal-app-manager.service" in root.path("/root/asked").read_text()

    wanted = "/etc/systemd/system/multi-user.target.wants/petal-app-manager.service"
    root.run(f"rm {wanted}")  # as systemctl disable does
    upgrade(root, packages["petal-app-manager"], "9.1-1")
    assert not root.path(wanted).is_symlink()


def test_removing_keeps_settings_and_state_and_purging_takes_all(root, packages):
    root.install(packages["petal-mqtt-client"])
    systemd_runs(root)
    root.run("apt-get -qq -y remove petal-app-manager")
    asked = root.path("/root/asked").read_text()
    assert "stop petal-app-manager.service" in asked and "stop petal-mqtt-client.service" in asked
    assert root.path(SETTINGS).exists() and root.path(f"{STATE}/local.db").exists()

    root.run("apt-get -qq -y purge petal-app-manager petal-mqtt-client")
    assert root.run("find /etc /lib/systemd /usr /var -xdev -name '*petal*' -not -path '/var/cache/apt/*'").stdout == ""
