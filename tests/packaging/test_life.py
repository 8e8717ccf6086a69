# SPDX-License-Identifier: Apache-2.0
"""Packages come, are upgraded, and go."""

import pytest

SETTINGS = "/etc/petal-app-manager/petal.env"
SHIPPED = "/usr/share/petal-app-manager/petal.env"
STATE = "/var/lib/petal-app-manager"

# Instead of a system that runs: says what it was asked for.
SYSTEMCTL = """#!/bin/sh
echo "$*" >>/root/asked
case $* in *is-enabled*) echo enabled ;; *LoadState*) echo LoadState=loaded ;; esac
"""


@pytest.fixture
def root(clean_root, packages):
    """One with both services, whose settings somebody has changed, and where something is stored."""
    clean_root.install(packages["petal-app-manager"], packages["petal-mqtt-client"])
    clean_root.run(f"echo 'ORGANIZATION_ID=acme' >>{SETTINGS} && touch {STATE}/local.db && chown petal: {STATE}/local.db")
    return clean_root


def newer(root, package, version):
    """The same package with another version, and a new setting where it ships settings."""
    name = root.put(package)
    root.run(f"rm -rf /root/unpacked && dpkg-deb -R {name} /root/unpacked && cd /root/unpacked && "
             f"sed -i 's/^Version: .*/Version: {version}/' DEBIAN/control && "
             f"if [ -e .{SHIPPED} ]; then echo '#NEW_IN={version}' >>.{SHIPPED}; fi && "
             f"dpkg-deb -Znone -b . {name}")
    return name


def upgrade(root, version, *packages):
    """As docs/install.md says, and nobody answers. Returns which of our packages are installed then, in which version."""
    files = " ".join(newer(root, package, version) for package in packages)
    root.run(f"apt-get -qq install -y --no-remove --only-upgrade {files}")
    said = root.run("dpkg-query -f '${Package} ${Version} ${db:Status-Status}\\n' -W 'petal-*'").stdout
    return dict(line.split()[:2] for line in said.splitlines() if line.endswith(" installed"))


def systemd_runs(root):
    root.path("/usr/bin/systemctl").write_text(SYSTEMCTL)
    root.path("/usr/bin/systemctl").chmod(0o755)
    root.path("/usr/sbin/policy-rc.d").unlink()
    root.run("mkdir -p /run/systemd/system")


def test_an_upgrade_keeps_what_somebody_has_changed_and_restarts_the_services(root, packages):
    manager = packages["petal-app-manager"]
    systemd_runs(root)
    installed = upgrade(root, "9.0-1", manager)
    assert installed["petal-app-manager"] == "9.0-1" and "petal-mqtt-client" in installed
    assert root.path(SETTINGS).read_text().endswith("ORGANIZATION_ID=acme\n")
    assert root.path(SHIPPED).read_text().endswith("#NEW_IN=9.0-1\n")
    assert root.run(f"stat -c '%U:%G %a' {SETTINGS}").stdout == "root:petal 640\n"

    wanted = "/etc/systemd/system/multi-user.target.wants/petal-app-manager.service"
    root.run(f"rm {wanted}")  # as systemctl disable does
    assert upgrade(root, "9.1-1", *packages.values()) == {"petal-app-manager": "9.1-1", "petal-mqtt-client": "9.1-1"}
    assert not root.path(wanted).is_symlink()
    asked = root.path("/root/asked").read_text()
    assert "restart petal-app-manager.service" in asked and "restart petal-mqtt-client.service" in asked


def test_an_upgrade_from_one_user_for_both_moves_the_client_services_state(root, packages):
    root.run("apt-get -qq -y purge petal-mqtt-client && deluser --quiet petal-mqtt && rm -rf /var/lib/petal-mqtt-client")
    before = ["client-service.db", "client-service-inbox.db", "client-service-outbox.db", "client-service-outbox.db-wal", "machine-id"]
    root.run(f"cd {STATE} && for file in {' '.join(before)}; do echo $file >$file; chown petal: $file; done")
    root.run(f"ln -s /etc/shadow {STATE}/client-service-link.db")
    root.install(packages["petal-mqtt-client"])
    there = root.run("cd /var/lib/petal-mqtt-client && stat -c '%n %U:%G' * && cat *").stdout.splitlines()
    assert there == [f"{name} petal-mqtt:petal-mqtt" for name in sorted(before)] + sorted(before)
    assert root.run(f"ls {STATE}").stdout.split() == ["local.db", "machine-id"]
    assert root.run("stat -c %U /etc/shadow").stdout == "root\n"


def test_settings_that_somebody_has_removed_come_again_as_shipped(root, packages):
    root.path(SETTINGS).unlink()
    upgrade(root, "9.0-1", packages["petal-app-manager"])
    assert root.path(SETTINGS).read_text() == root.path(SHIPPED).read_text()
    assert root.run(f"stat -c '%U:%G %a' {SETTINGS}").stdout == "root:petal 640\n"


def test_removing_keeps_settings_and_state_and_purging_takes_all(root):
    systemd_runs(root)
    root.run("apt-get -qq -y remove petal-app-manager")
    asked = root.path("/root/asked").read_text()
    assert "stop petal-app-manager.service" in asked and "stop petal-mqtt-client.service" in asked
    assert root.path(SETTINGS).exists() and root.path(f"{STATE}/local.db").exists()

    root.run("apt-get -qq -y purge petal-app-manager petal-mqtt-client")
    assert root.run("find /etc /lib/systemd /usr /var -xdev -name '*petal*' -not -path '/var/cache/apt/*'").stdout == ""
