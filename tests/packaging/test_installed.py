# SPDX-License-Identifier: Apache-2.0
"""What the packages bring, on a Debian where nothing else has been."""

import re
import subprocess

import pytest

PROGRAMS = ["petal-app-manager", "petal-mqtt-client"]
MOST_EXPOSED = 13  # tenths, of systemd-analyze security: 100 is a service without any protection
SETTINGS = "/etc/petal-app-manager/petal.env"


def options(text):
    """The long options that a help text or a man page tells of."""
    return set(re.findall(r"--[a-z][a-z-]+", text.replace("\\-", "-")))


def page(root, file):
    return root.run(f"zcat /usr/share/man/{file}.gz").stdout


def test_every_directory_is_open_whatever_the_umask_of_who_made_the_packages(packages):
    for file in packages.values():
        listed = subprocess.run(["dpkg-deb", "-c", file], capture_output=True, text=True, check=True).stdout
        directories = [line for line in listed.splitlines() if line.startswith("d")]
        assert directories and all(line.startswith("drwxr-xr-x root/root ") for line in directories), listed


USERS = {"petal-app-manager": "petal", "petal-mqtt-client": "petal-mqtt"}


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_service_runs_as_a_user_of_its_own_that_nobody_logs_in_as(robot, program):
    unit = robot.path(f"/usr/lib/systemd/system/{program}.service").read_text().splitlines()
    assert f"User={USERS[program]}" in unit and f"StateDirectory={program}" in unit
    user = robot.run(f"getent passwd {USERS[program]}").stdout.strip().split(":")
    assert user[5:] == [f"/var/lib/{program}", "/usr/sbin/nologin"]


def test_the_robots_key_is_read_by_the_client_service_and_not_by_petals(robot):
    robot.run("cd /etc/petal-app-manager && touch robot.pem.key && chown root:petal-mqtt robot.pem.key && chmod 0640 robot.pem.key")
    settings = "MQTT_TRANSPORT=service\nMQTT_CERT_FILE=/etc/hostname\nMQTT_KEY_FILE=/etc/petal-app-manager/robot.pem.key\n"
    robot.path("/root/service.env").write_text(settings + "DATA_DIR=/var/lib/petal-app-manager\n")
    robot.run("install -o root -g petal -m 0640 /root/service.env /etc/petal-app-manager/service.env")
    check = "--env-file /etc/petal-app-manager/service.env --check-config"
    robot.run(f"cat /etc/petal-app-manager/robot.pem.key && petal-mqtt-client {check}", user="petal-mqtt")
    assert robot.run("cat /etc/petal-app-manager/robot.pem.key", user="petal", check=False).returncode
    robot.run(f"petal-app-manager {check}", user="petal")  # which does not need it

    doctor = "petalctl --env-file /etc/petal-app-manager/service.env doctor"
    shared = "user petal, as whom petals run, can read MQTT_KEY_FILE"
    assert shared not in (told := robot.run(doctor, check=False).stdout) and "user petal-mqtt can read MQTT_KEY_FILE" in told
    robot.run("chown root:petal /etc/petal-app-manager/robot.pem.key")
    assert shared in robot.run(doctor, check=False).stdout


def test_the_settings_are_read_by_the_service_and_by_nobody_else(robot):
    assert robot.run(f"stat -c '%U:%G %a' {SETTINGS}").stdout == "root:petal 640\n"
    assert robot.run(f"cat {SETTINGS}", user="nobody", check=False).returncode
    shown = robot.run(f"petal-app-manager --env-file {SETTINGS} --check-config", user="petal").stdout
    assert f"DATA_DIR=/var/lib/petal-app-manager  # from {SETTINGS}" in shown
    robot.run(f"petal-mqtt-client --env-file {SETTINGS} --check-config", user="petal-mqtt")


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_stored_is_the_services_own(robot, program):
    user = USERS[program]
    assert robot.run(f"stat -c '%U:%G %a' /var/lib/{program}").stdout == f"{user}:{user} 700\n"


@pytest.mark.parametrize("file", ["petal.env", "petal.env.5"])
def test_every_setting_is_in_the_file_and_in_its_man_page(robot, file):
    keys = re.findall(r"^  ([A-Z_]+)$", robot.run("petal-app-manager --help").stdout, re.MULTILINE)
    text = robot.path(SETTINGS).read_text() if file == "petal.env" else page(robot, "man5/petal.env.5")
    told = re.findall(r"^#?([A-Z_]+)=" if file == "petal.env" else r"^\.B ([A-Z_]+)$", text, re.MULTILINE)
    assert len(keys) > 40 and set(keys) <= set(told)


def test_the_settings_as_shipped_are_the_defaults(robot):
    file = robot.path(SETTINGS).read_text()
    robot.path("/root/all.env").write_text(re.sub(r"^#([A-Z_]+=)", r"\1", file, flags=re.MULTILINE))
    robot.path("/root/none.env").write_text("DATA_DIR=/var/lib/petal-app-manager\n")
    every, none = (robot.run(f"petal-app-manager --env-file /root/{name}.env --check-config").stdout.split("  #")
                   for name in ("all", "none"))
    values = [[line.splitlines()[-1] for line in lines if "=" in line] for lines in (every, none)]
    different = {one for one, other in zip(*values) if one != other}
    sockets = {f"{key}_SOCKET=/run/petal-app-manager/{name}.sock" for key, name in (("TS_CLIENT", "client"), ("CALLBACK", "callback"))}
    assert different <= {"MQTT_TRANSPORT=service", *sockets}  # the first is what TS_CLIENT_HOST means, once it is set


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_man_page_has_every_option_and_every_exit_status(robot, program):
    told = page(robot, f"man8/{program}.8")
    helped = robot.run(f"{program} --help").stdout
    arguments, _, rest = helped.partition("Settings,")
    assert options(arguments) == options(told)
    statuses = set(re.findall(r"\b(\d+) (?:after|for|where)", rest.partition("Exit status:")[2]))
    assert statuses and statuses == set(re.findall(r"^\.B (\d+)$", told, re.MULTILINE))


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_unit_is_enabled_well_formed_and_exposes_little(robot, program, tmp_path):
    assert robot.path(f"/etc/systemd/system/multi-user.target.wants/{program}.service").is_symlink()
    text = robot.path(f"/usr/lib/systemd/system/{program}.service").read_text()
    for executable in re.findall(r"^Exec\w+=(\S+)", text, re.MULTILINE):
        robot.run(f"test -x {executable}")
    unit = tmp_path / f"{program}.service"  # this machine has a systemd to ask, but not the programs
    unit.write_text(re.sub(r"^(Exec\w+=)\S+", r"\1/bin/true", text, flags=re.MULTILINE))
    verified = subprocess.run(["systemd-analyze", "--man=no", "verify", unit], capture_output=True, text=True)
    assert program not in verified.stderr, verified.stderr
    analyzed = subprocess.run(["systemd-analyze", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", "security",
                               unit], capture_output=True, text=True)
    assert analyzed.returncode == 0, analyzed.stdout + analyzed.stderr
    assert "LimitCORE=0\n" in text and "MemoryMax=" in text and "TasksMax=" in text  # what that does not look at
