# SPDX-License-Identifier: Apache-2.0
"""The disk is full, read-only, another user's, or holds rubbish: the programs start, serve, and say what to do."""

import contextlib
import itertools
import os
import shutil
import sqlite3

import pytest

from harness.client import Subscriber, publish
from harness.client_service import ClientService
from harness.disk import Disk
from harness.manager import Manager
from harness.places import free_port
from harness.shell import shell
from harness.waiting import eventually

USER = 65534  # nobody: root is refused nothing


@pytest.fixture(scope="module")
def transport():
    """The disk does not know which."""
    return "embedded"


@pytest.fixture
def disk(tmp_path):
    made = Disk(tmp_path / "disk")
    yield made
    made.close()


@pytest.fixture
def manager(make_manager, broker):
    return make_manager(broker, ["archivist"])


@pytest.fixture
def service(tmp_path, broker):
    with contextlib.ExitStack() as stack:
        home = tmp_path / "service"
        home.mkdir()
        yield stack.enter_context(ClientService(home, broker.url))


@pytest.fixture
def archive(broker):
    with Archive(broker) as opened:
        yield opened


class Archive:
    """What the petal `archivist` answers."""

    def __init__(self, broker):
        self._broker = broker
        self._answers = Subscriber(broker, "archive/out")
        self._numbers = itertools.count()

    def _ask(self, topic, question):
        number = next(self._numbers)  # a question that a killed manager had comes again, and is answered again
        publish(self._broker, topic, {**question, "number": number})
        return self._answers.wait_for(lambda message: message.json["number"] == number).json

    def set(self, id, bytes=100):
        """The error; empty for success."""
        return self._ask("archive/set", {"id": id, "bytes": bytes}).get("error", "")

    def get(self, id):
        """How many bytes it has; 0 where it is not there."""
        return self._ask("archive/get", {"id": id})["bytes"]

    def __enter__(self):
        self._answers.__enter__()
        return self

    def __exit__(self, *args):
        self._answers.__exit__(*args)


def storage_error(program, *words):
    """The one error that the log has about the database: it names the file, the reason, what it means, what to do."""
    line = program.log.wait_for(r"error +\[store\] database .*").group(0)
    for word in words:
        assert word in line, line
    return line


def faulty(manager, *words):
    status = manager.wait_until(lambda status: status["status"] == "unhealthy", "unhealthy")
    for word in words:
        assert word in status["details"], status["details"]
    assert manager.health()["proxies"]["db"]["status"] == "unhealthy"
    assert manager.health()["proxies"]["db"]["details"] in status["details"]
    assert manager.health()["status"] == "unhealthy"


def sound(manager):
    manager.wait_until(lambda status: status["status"] == "healthy", "healthy")
    assert manager.health()["proxies"]["db"]["status"] == "healthy"


def kept_aside(directory, name):
    return [file for file in directory.iterdir()
            if file.name.startswith(f"{name}.corrupt-") and not file.name.endswith(("-wal", "-shm"))]


def connected(manager):
    manager.start().wait_until(lambda status: status["connection"]["connected"])


def fill_with_rubbish(file):
    file.write_bytes(b"\x17 rubbish " * 1000)


def truncate(file):
    os.truncate(file, 4096 + 100)


def damage(file):
    with open(file, "r+b") as opened:
        opened.seek(4096)
        opened.write(b"\x7f" * (file.stat().st_size - 4096))


@pytest.mark.parametrize("spoil", [fill_with_rubbish, truncate, damage])
def test_a_damaged_local_database_is_kept_aside_and_a_new_one_begun(manager, archive, spoil):
    connected(manager)
    assert archive.set("1") == ""
    manager.terminate()
    data = manager.directory / "data"
    spoil(data / "local.db")
    spoiled = (data / "local.db").read_bytes()

    connected(manager)

    storage_error(manager, str(data / "local.db"), "is damaged", "kept_as=")
    [aside] = kept_aside(data, "local.db")
    assert aside.read_bytes() == spoiled
    assert str(aside) in manager.log.text()
    sound(manager)
    assert archive.get("1") == 0
    assert archive.set("2") == ""


def test_an_empty_local_database_is_a_new_one(manager, archive):
    (manager.directory / "data").mkdir()
    (manager.directory / "data" / "local.db").touch()
    connected(manager)
    sound(manager)
    assert archive.set("1") == ""


def test_a_directory_in_the_place_of_the_local_database_is_a_fault_until_it_is_moved(manager, archive):
    in_the_way = manager.directory / "data" / "local.db"
    (in_the_way / "x").mkdir(parents=True)

    connected(manager)
    storage_error(manager, str(in_the_way), "move the directory away")
    faulty(manager, str(in_the_way), "move the directory away")
    assert "nothing is written" in archive.set("1")
    assert archive.get("1") == 0

    shutil.rmtree(in_the_way)
    manager.log.wait_for(r"info +\[store\] database is used again: file=.*local\.db")
    sound(manager)
    assert archive.set("1") == ""


def test_on_a_read_only_disk_the_manager_serves_what_is_there(manager, disk, archive):
    manager.set(DATA_DIR=disk.path, ROBOT_INSTANCE_ID=None)
    connected(manager)
    robot = manager.status()["device_info"]["robot_instance_id"]
    assert archive.set("1", 100) == ""
    manager.terminate()
    disk.set_read_only()

    connected(manager)
    storage_error(manager, str(disk.path / "local.db"), "read-only", "mount it for writing", "writes are refused")
    manager.log.wait_for(r"error +\[runtime\] the data directory cannot be written; .*Read-only file system")
    faulty(manager, "read-only")
    assert manager.status()["device_info"]["robot_instance_id"] == robot
    assert archive.get("1") == 100
    assert "nothing is written" in archive.set("2")
    assert manager.rest.publish("test/on-a-read-only-disk", 1).status == 200

    disk.set_writable()
    manager.log.wait_for(r"\[store\] database is used again")
    sound(manager)
    assert archive.set("2") == ""


@pytest.mark.parametrize("fresh", [True, False], ids=["nothing there", "with records"])
def test_on_a_full_disk_the_manager_starts_and_writes_when_there_is_room(manager, disk, archive, fresh):
    manager.set(DATA_DIR=disk.path)
    if not fresh:
        connected(manager)
        assert archive.set("1", 100) == ""
        manager.terminate()
    disk.fill()

    connected(manager)
    storage_error(manager, str(disk.path / "local.db"), "free space")
    faulty(manager, "free space")
    assert archive.get("1") == (0 if fresh else 100)
    assert "free space" in archive.set("2")

    disk.make_room()
    manager.log.wait_for(r"\[store\] database is used again")
    sound(manager)
    assert archive.set("2") == ""
    manager.terminate()
    connected(manager)
    assert archive.get("2") == 100


def test_a_disk_that_fills_up_while_the_manager_runs_refuses_writes_until_there_is_room(manager, disk, archive):
    manager.set(DATA_DIR=disk.path)
    connected(manager)
    assert archive.set("1", 100) == ""
    disk.fill()

    assert "free space" in archive.set("2", 100_000)
    faulty(manager, "free space", str(disk.path / "local.db"))
    storage_error(manager, "free space")
    assert archive.get("1") == 100

    disk.make_room()
    sound(manager)  # unasked
    assert archive.set("2", 100_000) == ""


def test_a_killed_manager_finds_its_records_on_a_disk_that_has_filled_up(manager, disk, archive):
    manager.set(DATA_DIR=disk.path)
    connected(manager)
    assert archive.set("1", 100) == ""
    manager.kill()  # what was written is in the journal only
    disk.fill()

    connected(manager)
    assert archive.get("1") == 100
    disk.make_room()


def _as_another_user(program):
    """Where root would be refused nothing."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("running as another user needs root and setpriv")
    binary = program._binary
    wrapper = program.directory / "as-another-user"
    wrapper.write_text(f'#!/bin/sh\nexec setpriv --reuid={USER} --regid={USER} --clear-groups "{binary}" "$@"\n')
    wrapper.chmod(0o755)
    program._binary = wrapper
    for parent in [program.directory, *program.directory.parents]:
        if not os.stat(parent).st_mode & 0o001:
            os.chmod(parent, os.stat(parent).st_mode | 0o011)


def test_a_local_database_of_another_user_is_a_fault_until_it_may_be_written(manager, archive):
    connected(manager)
    assert archive.set("1", 100) == ""
    manager.terminate()
    data = manager.directory / "data"
    _as_another_user(manager)
    for file in data.iterdir():
        file.chmod(0o600)

    connected(manager)
    storage_error(manager, str(data / "local.db"), "Permission denied", "this user must be allowed to write to it")
    manager.log.wait_for(r"error +\[runtime\] the data directory cannot be written; .*Permission denied")
    faulty(manager, "Permission denied")
    assert archive.get("1") == 0  # it may not even be read

    for path in [data, *data.iterdir()]:
        os.chown(path, USER, USER)
    manager.log.wait_for(r"\[store\] database is used again")
    sound(manager)
    assert archive.get("1") == 100


def test_a_name_that_cannot_be_kept_is_said_to_be_for_this_run_only(manager, disk):
    """Where the system has no machine id, as in a container."""
    manager.set(DATA_DIR=disk.path, ROBOT_INSTANCE_ID=None)
    (disk.path / "machine-id").write_text("not a uuid\n")
    connected(manager)
    manager.log.wait_for(r"error +\[local_db\] the robot may be called otherwise than before: id=.*not a uuid")
    faulty(manager, "not a uuid")
    assert manager.status()["device_info"]["robot_instance_id"]


def test_a_second_manager_on_the_same_directory_is_still_an_error(manager, disk):
    manager.set(DATA_DIR=disk.path)
    connected(manager)
    disk.fill()
    ended = manager.run()
    assert ended.returncode == 69
    assert f"(process {manager.pid}) uses the data directory" in ended.stderr
    disk.make_room()


def register(service, topic, port):
    body = {"topic": topic, "callbackUrl": f"http://127.0.0.1:{port}/callback"}
    assert service.rest.post("/subscribe", body).status == 200


def registered(file):
    with contextlib.closing(sqlite3.connect(file)) as database:
        return {filter for filter, in database.execute("SELECT filter FROM registrations")}


@pytest.mark.parametrize("spoil", [fill_with_rubbish, damage])
def test_a_damaged_database_of_the_client_service_is_kept_aside(service, spoil):
    service.start()
    register(service, "a", free_port())
    service.terminate()
    spoil(service.data / "client-service.db")

    service.start().wait_connected()

    storage_error(service, str(service.data / "client-service.db"), "is damaged")
    assert len(kept_aside(service.data, "client-service.db")) == 1
    assert service.health()["status"] == "healthy"
    register(service, "b", free_port())


@pytest.mark.parametrize("make_bad, make_good", [
    (Disk.fill, Disk.make_room), (Disk.set_read_only, Disk.set_writable)], ids=["full", "read-only"])
def test_registrations_are_taken_without_a_disk_and_go_there_when_it_is_back(service, disk, make_bad, make_good):
    service.set(DATA_DIR=disk.path)
    service.start()
    register(service, "before", free_port())
    service.terminate()
    make_bad(disk)

    service.start().wait_connected()
    storage_error(service, str(disk.path / "client-service.db"), "kept in memory and lost at a restart")
    health = service.health()
    assert health["status"] == "degraded" and health["connected"]
    assert str(disk.path / "client-service.db") in health["details"]
    assert health["subscriptions"] == 1  # what could be read
    register(service, "meanwhile", free_port())

    make_good(disk)
    service.log.wait_for(r"\[store\] database is used again")
    eventually(lambda: service.health()["status"] == "healthy", lambda: service.health())
    assert registered(disk.path / "client-service.db") == {"before", "meanwhile"}


def test_registrations_are_taken_while_the_disk_is_full(service, disk):
    service.set(DATA_DIR=disk.path)
    service.start().wait_connected()
    disk.fill()

    filters = {f"full/{number}/{'x' * 1000}" for number in range(60)}
    for each in filters:
        register(service, each, free_port())
    storage_error(service, "free space", "kept in memory and lost at a restart")
    assert "free space" in service.health()["details"]

    disk.make_room()
    service.log.wait_for(r"\[store\] database is used again")
    assert registered(disk.path / "client-service.db") == filters


def test_a_directory_in_the_place_of_the_client_services_database(service):
    (service.data / "client-service.db" / "x").mkdir(parents=True)
    service.start().wait_connected()
    storage_error(service, "move the directory away")
    register(service, "a", free_port())
    assert "move the directory away" in service.health()["details"]


@pytest.mark.parametrize("transport", ["embedded", "service"])
def test_a_limit_on_the_size_of_files_is_a_disk_that_is_full(tmp_path, transport):
    with Manager(tmp_path, transport, f"mqtt://127.0.0.1:{free_port()}") as manager:
        for program in filter(None, [manager, manager.client]):
            program.run_by(shell(tmp_path, "ulimit -f 2000"))
        manager.start()
        answers = []

        def is_refused():
            answers.append(manager.rest.publish("test/limited", "x" * 100_000))
            return answers[-1].status != 200

        eventually(is_refused, lambda: f"{len(answers)} were taken", progress=lambda: len(answers))
        assert answers[-1].status == 507
        assert "LimitFSIZE" in answers[-1].detail
        manager.log.wait_for(r"error +\[store\] .*outbox\.db.*LimitFSIZE")
        assert manager.rest.get("/health").status == 200
