# SPDX-License-Identifier: Apache-2.0
"""Petals that cannot be loaded or started are reported, and the rest run."""

import os
import re

import pytest

from harness.client import publish
from harness.places import petal_file
from harness.shell import shell

BROKEN = ["clumsy", "fails-at-startup", "fails-when-made", "never-started", "other-sdk", "later-sdk", "other-boost", "no-petal",
          "bad-name", "lacks-symbol", "throws-a-number", "throws-statically"]


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    manager = make_shared_manager(broker, ["recorder", *BROKEN], RECORDER_TOPICS="loading/in", RECORDER_OUT="loading/out")
    petals = manager.directory / "petals"
    (petals / "not-an-object.so").write_text("this is text, and more of it than a header of a shared object has bytes")
    (petals / "empty.so").write_bytes(b"")
    (petals / "cut-off.so").write_bytes(petal_file("clumsy").read_bytes()[:100_000])
    (petals / "dangling.so").symlink_to(petals / "nowhere.so")
    (petals / "directory.so").mkdir()
    copied(petals / "for-all.so").chmod(0o666)
    (manager.directory / "petals" / "README.txt").write_text("this is no petal and nobody says it is")
    return manager.start().wait_connected()


def copied(file):
    """A petal that is well, in a file of its own."""
    file.write_bytes(petal_file("phoenix").read_bytes())
    return file


def petal(manager, name):
    (entry,) = [entry for entry in manager.health()["petals"] if entry["name"] == name]
    return entry


def test_a_petal_that_is_well_runs_whatever_the_others_do(manager, broker, listen):
    assert petal(manager, "recorder") == {"name": "recorder", "version": "1.2.3", "state": "running"}
    out = listen("loading/out")
    publish(broker, "loading/in", "hello")
    assert out.wait_for().json["payload"] == "hello"


def test_the_health_of_the_manager_is_degraded_by_a_broken_petal(manager):
    assert manager.health()["status"] == "degraded"
    assert manager.rest.get("/health").json == {"status": "ok"}
    assert manager.status()["status"] == "healthy"  # the link is


def test_a_petal_that_throws_in_startup_is_reported_on_one_line(manager):
    assert petal(manager, "fails-at-startup")["state"] == "failed"
    assert "no sensor" in petal(manager, "fails-at-startup")["error"]
    manager.log.wait_for(r"petal failed: name=fails-at-startup version=1.0.0 .*no sensor.*is plugged in")


def test_what_a_failed_petal_had_begun_is_ended(manager, broker, listen):
    subscriptions = manager.rest.subscriptions()
    assert "doomed/topic" not in subscriptions["topics"]
    assert "doomed/*" not in subscriptions["patterns"]
    listening = listen(manager.topic("response"), "doomed/out")
    publish(broker, manager.topic("command"), {"command": "list_commands", "messageId": "doomed"})
    commands = listening.wait_for(lambda m: m.topic != "doomed/out").json["commands"]
    assert "fails-at-startup/doomed" not in commands
    assert not [message for message in listening.messages if message.topic == "doomed/out"]


def test_a_petal_that_throws_when_made_is_reported(manager):
    assert petal(manager, "fails-when-made")["state"] == "failed"
    manager.log.wait_for(r"petal failed: name=fails-when-made .*constructor: made of glass")


def test_a_petal_whose_startup_does_not_end_holds_up_nobody(manager):
    assert petal(manager, "never-started")["state"] == "starting"
    manager.log.wait_for(r"petal still starting: name=never-started")


def test_a_petal_of_another_sdk_is_refused_and_told_to_be_built_again(manager):
    assert petal(manager, "other-sdk")["state"] == "broken"
    manager.log.wait_for(r"petal broken: .*other-sdk\.so: .*SDK version \d+, this manager has \d+; build it again")


def test_a_petal_of_a_later_sdk_is_refused_and_told_what_helps(manager):
    assert petal(manager, "later-sdk")["state"] == "broken"
    manager.log.wait_for(r"petal broken: .*later-sdk\.so: .*SDK version 3\.\d+, this manager has 3\.\d+; install a newer manager")


def test_a_petal_built_with_another_boost_is_refused_and_told_to_be_built_again(manager):
    assert petal(manager, "other-boost")["state"] == "broken"
    found = manager.log.wait_for(r"petal broken: .*other-boost\.so: .*Boost 1\.(\d+), this manager with 1\.(\d+); build it again")
    assert int(found[1]) + 1 == int(found[2])


def test_a_shared_object_without_a_petal_is_refused_and_told_what_it_lacks(manager):
    assert petal(manager, "no-petal")["state"] == "broken"
    manager.log.wait_for(r"petal broken: .*no-petal\.so: .*PETAL_EXPORT")


def test_a_missing_symbol_is_named(manager):
    assert petal(manager, "lacks-symbol")["state"] == "broken"
    manager.log.wait_for(r"petal broken: .*/lacks-symbol\.so: cannot be loaded: undefined symbol: \S+ \(vendor::open_the_arm\(int\)\)")


def test_what_a_static_constructor_throws_is_told_and_loading_goes_on(manager):
    assert petal(manager, "throws-statically")["state"] == "broken"
    manager.log.wait_for(r"petal broken: .*/throws-statically\.so: its static initialization threw: no calibration\\nfile")


def test_a_petal_that_throws_what_is_no_exception_is_reported(manager):
    assert petal(manager, "throws-a-number")["error"] == "startup: not a std::exception: int"
    manager.log.wait_for(r"petal failed: name=throws-a-number .*not a std::exception: int")


def test_a_name_that_is_no_segment_of_a_path_is_refused_and_told_what_is_accepted(manager):
    assert petal(manager, "bad-name")["state"] == "broken"
    manager.log.wait_for(r"petal broken: .*/bad-name\.so: its petal is named \"bad/name\"; accepted: .*letters, digits")


@pytest.mark.parametrize("name, why", [
    ("empty", "file too short"),
    ("cut-off", r"is cut off: it has 100000 of at least \d+ bytes; copy it again"),
    ("dangling", "cannot be read: No such file or directory"),
    ("directory", "is no file"),
])
def test_a_file_that_is_damaged_is_reported(manager, name, why):
    assert petal(manager, name)["state"] == "broken"
    manager.log.wait_for(rf"petal broken: \S*/{name}\.so: .*{why}")


def test_a_file_that_is_no_shared_object_is_reported_in_the_loaders_words(manager):
    assert petal(manager, "not-an-object")["state"] == "broken"
    manager.log.wait_for(r"petal broken: .*not-an-object\.so: cannot be loaded: ")


def test_a_petal_that_others_may_write_is_refused_and_told_what_to_run(manager):
    assert petal(manager, "for-all")["state"] == "broken"
    why = r"/for-all\.so: may be written by others than .*root: .*its mode is 0666; .*run: chmod go-w .*/for-all\.so$"
    assert re.search(why, petal(manager, "for-all")["error"])


def test_other_files_are_nobodys_business(manager):
    assert not manager.log.said("README.txt")


def test_only_enabled_petals_are_loaded_and_a_missing_one_is_reported(make_manager, broker):
    manager = make_manager(broker, ["recorder", "clumsy"], ENABLED_PETALS="recorder,absent").start()
    assert {entry["name"]: entry["state"] for entry in manager.health()["petals"]} == {
        "recorder": "running", "absent": "missing"}
    manager.log.wait_for(r"petal missing: name=absent")


def test_a_missing_petals_directory_stops_nobody(make_manager, broker):
    manager = make_manager(broker, PETALS_DIR="/nowhere/petals").start().wait_connected()
    manager.log.wait_for(r"no petals: .*/nowhere/petals")
    assert manager.health()["petals"] == []


def test_two_files_of_one_petal_are_told_apart(make_manager, broker):
    manager = make_manager(broker, ["recorder"])
    recorder = (manager.directory / "petals" / "recorder.so").readlink()
    (manager.directory / "petals" / "second.so").write_bytes(recorder.read_bytes())
    manager.start()
    assert [entry["state"] for entry in manager.health()["petals"]].count("running") == 1
    manager.log.wait_for(r"petal broken: .*second\.so: another file is the petal recorder already")


def test_petals_survive_a_link_that_is_not_there_at_start(make_manager):
    manager = make_manager("mqtt://127.0.0.1:1", ["recorder", "petal-commands"], RECORDER_TOPICS="early/in").start()
    assert {entry["state"] for entry in manager.health()["petals"]} == {"running"}
    assert "early/in" in manager.rest.subscriptions()["topics"]


def test_a_library_that_a_petal_brings_along_is_found_beside_it(make_manager, broker):
    manager = make_manager(broker, ["brings-library"])
    (manager.directory / "petals" / "vendor").symlink_to(petal_file("brings-library").parent / "vendor")
    manager.start()
    manager.log.wait_for(r"\[brings-library\] vendor says 42")
    assert petal(manager, "brings-library")["state"] == "running"


def test_a_petal_of_another_user_is_refused_until_it_is_the_managers(make_manager, broker):
    if os.geteuid() != 0:
        pytest.skip("giving a file away needs root")
    manager = make_manager(broker)
    file = copied(manager.directory / "petals" / "phoenix.so")
    os.chown(file, 4711, 4711)
    manager.start()
    assert petal(manager, "phoenix")["state"] == "broken"
    why = rf"belongs to user 4711 and group 4711, .*run: chown root {file}$"
    assert re.search(why, petal(manager, "phoenix")["error"])

    os.chown(file, 0, 0)
    assert manager.rest.post("/petals/phoenix/restart", {}).status == 200
    assert petal(manager, "phoenix")["state"] == "running"


def test_no_petal_of_a_directory_that_others_may_write_is_loaded(make_manager, broker):
    manager = make_manager(broker, ["phoenix"])
    directory = manager.directory / "petals"
    directory.chmod(0o777)
    manager.start()
    assert petal(manager, "phoenix")["state"] == "broken"
    why = rf"phoenix\.so: its directory {directory} may be written by others .*mode is 0777; .*run: chmod go-w {directory}$"
    assert re.search(why, petal(manager, "phoenix")["error"])

    directory.chmod(0o755)
    assert manager.rest.post("/petals/phoenix/restart", {}).status == 200


def test_petals_load_in_a_pid_namespace_under_the_outer_proc(make_manager, broker, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("a PID namespace of one's own needs root")
    namespace = shell(tmp_path, 'exec unshare --pid --fork --kill-child "$@"')
    manager = make_manager(broker, ["phoenix", "recorder"]).run_by(namespace)
    try:
        manager.start()
        assert {entry["state"] for entry in manager.health()["petals"]} == {"running"}
    finally:
        manager.kill()  # unshare(1) hands no signal on
