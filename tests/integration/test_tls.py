# SPDX-License-Identifier: Apache-2.0
"""mqtts: both sides are who they say they are, or there is no link."""

import contextlib
import os
import pathlib
import re
import socket
import threading

import pytest

from harness.broker import Broker
from harness.certificates import Authority

HERE = "DNS:localhost,IP:127.0.0.1"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authorities"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """An authority that nobody trusts."""
    return Authority(tmp_path_factory.mktemp("strangers"), "stranger")


@pytest.fixture(scope="module")
def robot(authority):
    return authority.issue("robot")


@pytest.fixture(scope="module")
def tls_broker(authority, tmp_path_factory):
    """Makes a broker with a certificate; it asks every client for one, too."""
    brokers = []

    def make(certificate, more=()):
        cert, key = certificate
        settings = [*more, f"cafile {authority.file}", f"certfile {cert}", f"keyfile {key}", "require_certificate true"]
        brokers.append(Broker(tmp_path_factory.mktemp("tls-broker"), settings).start())
        return brokers[-1]

    yield make
    for broker in brokers:
        broker.stop()


@pytest.fixture(scope="module")
def good(tls_broker, authority):
    return tls_broker(authority.issue("server", HERE))


@pytest.fixture
def start(make_manager, authority, robot):
    """Starts a manager that trusts the authority and has a certificate of it, unless told otherwise."""

    def start(broker, host="127.0.0.1", **settings):
        cert, key = robot
        known = {"MQTT_CA_FILE": authority.file, "MQTT_CERT_FILE": cert, "MQTT_KEY_FILE": key}
        return make_manager(f"mqtts://{host}:{broker.port}", **{**known, **settings}).start()

    return start


class Talkative:
    """Says something to whoever connects, as mail servers do."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._greet, daemon=True).start()

    def _greet(self):
        with contextlib.suppress(OSError):
            while True:
                with self._listener.accept()[0] as peer:
                    peer.sendall(b"220 mail.example ready\r\n")
                    peer.recv(1000)

    def close(self):
        self._listener.close()


def refused(manager, *reasons):
    """It says why in its log and its status, and it is not connected."""
    manager.link.log.wait_for("cannot connect: |link lost: ")
    status = manager.wait_until(lambda seen: any(reason in seen.get("details", "") for reason in reasons), reasons)
    assert status["status"] in ("degraded", "unhealthy")
    assert status["connection"]["connected"] is False
    assert any(manager.link.log.said(reason) for reason in reasons)
    assert manager.rest.publish("a", 1, qos=0).status == 503


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_with_the_right_certificates_messages_go_both_ways(start, good, host, topic):
    manager = start(good, host).wait_connected()
    assert manager.rest.subscribe(topic).status == 200
    assert manager.rest.publish(topic, "there and back").status == 200
    manager.log.wait_for(rf'received for REST: topic={topic} .*"there and back"')


def test_a_large_message_goes_through_tls(start, good, topic):
    manager = start(good).wait_connected()
    assert manager.rest.subscribe(topic).status == 200
    assert manager.rest.publish(topic, "x" * 131_000).status == 200
    manager.log.wait_for(rf"received for REST: topic={topic} bytes=131002 ")


def test_a_certificate_for_another_host_is_refused(start, tls_broker, authority):
    refused(start(tls_broker(authority.issue("elsewhere", "DNS:elsewhere.example"))), "mismatch")


def test_a_certificate_for_another_address_is_refused_by_name_too(start, tls_broker, authority):
    refused(start(tls_broker(authority.issue("address", "IP:127.0.0.1")), "localhost"), "mismatch")


def test_an_authority_nobody_trusts_is_refused(start, tls_broker, stranger):
    refused(start(tls_broker(stranger.issue("server", HERE))), "unable to get local issuer", "self-signed", "self signed")


def test_without_a_ca_file_the_systems_authorities_hold(start, good):
    refused(start(good, MQTT_CA_FILE=None), "unable to get local issuer", "self-signed", "self signed")


def test_an_expired_certificate_is_refused(start, tls_broker, authority):
    refused(start(tls_broker(authority.issue("expired", HERE, expired=True))), "expired")


def test_a_robot_without_a_certificate_is_refused_by_the_broker(start, good):
    refused(start(good, MQTT_CERT_FILE=None, MQTT_KEY_FILE=None), "TLS alert certificate required; set MQTT_CERT_FILE")


def test_a_robot_with_a_certificate_the_broker_does_not_know_is_refused(start, good, stranger):
    cert, key = stranger.issue("robot")
    refused(start(good, MQTT_CERT_FILE=cert, MQTT_KEY_FILE=key), "the broker refused our certificate: TLS alert unknown ca")


def test_a_key_that_does_not_belong_to_its_certificate_is_named(start, good, robot, authority):
    _, other = authority.issue("other")
    refused(start(good, MQTT_KEY_FILE=other), "MQTT_KEY_FILE")


def test_a_broker_without_tls_is_refused(start, broker):
    refused(start(broker), "does it speak TLS on this port?")


def test_a_port_that_answers_without_tls_is_refused_as_that(start):
    with contextlib.closing(Talkative()) as peer:
        refused(start(peer), "what answers on this port does not speak TLS")


@pytest.fixture(scope="module")
def locked(authority):
    """A robot's certificate and its key, which the password `open sesame` opens."""
    return authority.issue("locked", password="open sesame")


def test_an_encrypted_key_is_named_and_nobody_is_asked(start, good, locked):
    manager = start(good, MQTT_CERT_FILE=locked[0], MQTT_KEY_FILE=locked[1])
    refused(manager, f"MQTT_KEY_FILE {locked[1]} is encrypted; set MQTT_KEY_PASSWORD_FILE")
    assert not manager.link.log.said("[Pp]ass ?phrase")


def test_an_encrypted_key_is_opened_by_its_password(start, good, locked, tmp_path):
    (tmp_path / "password").write_text("open sesame\n")
    (tmp_path / "password").chmod(0o644)
    manager = start(good, MQTT_CERT_FILE=locked[0], MQTT_KEY_FILE=locked[1], MQTT_KEY_PASSWORD_FILE=tmp_path / "password")
    manager.wait_connected()
    manager.link.log.wait_for(r"warning .*everybody on this machine can read MQTT_KEY_PASSWORD_FILE: file=.*/password")
    assert not manager.link.log.said("sesame")


def test_a_password_that_does_not_open_the_key_is_named(start, good, locked, tmp_path):
    (tmp_path / "password").write_text("open barley\n")
    manager = start(good, MQTT_CERT_FILE=locked[0], MQTT_KEY_FILE=locked[1], MQTT_KEY_PASSWORD_FILE=tmp_path / "password")
    refused(manager, f"MQTT_KEY_PASSWORD_FILE {tmp_path}/password does not open the private key MQTT_KEY_FILE {locked[1]}")
    assert not manager.link.log.said("barley")


def test_an_encrypted_key_in_place_of_another_one_costs_no_link(renewable, locked):
    manager, replace, _ = renewable
    begun = len(manager.link.log.lines)
    replace(*locked)
    manager.link.log.wait_for(r"changed and cannot be used, .*MQTT_KEY_FILE .*robot\.key is encrypted", since=begun)
    assert manager.status()["connection"]["connected"]
    assert not manager.link.log.said("link lost", since=begun)


def test_certificates_are_read_again_for_every_connection(make_manager, good, authority, robot, tmp_path):
    cert, key = robot
    (tmp_path / "ca.pem").write_bytes(Authority(tmp_path, "wrong").file.read_bytes())
    manager = make_manager(f"mqtts://127.0.0.1:{good.port}", MQTT_CA_FILE=tmp_path / "ca.pem", MQTT_CERT_FILE=cert,
                           MQTT_KEY_FILE=key).start()
    manager.link.log.wait_for("cannot connect: ")
    (tmp_path / "ca.pem").write_bytes(authority.file.read_bytes())
    manager.wait_connected()


@pytest.fixture
def renewable(start, authority, tls_broker, tmp_path):
    """A manager whose certificate can be replaced: `(manager, replace)`. The broker calls every robot by the name in its
    certificate."""
    broker = tls_broker(authority.issue("naming-server", HERE), ["use_identity_as_username true"])
    cert, key = tmp_path / "robot.pem", tmp_path / "robot.key"

    def replace(new_cert, new_key):
        for new, old in ((new_cert, cert), (new_key, key)):
            beside = old.with_suffix(".new")
            beside.write_bytes(pathlib.Path(new).read_bytes() if isinstance(new, pathlib.Path) else new)
            os.replace(beside, old)

    replace(*authority.issue("before"))
    manager = start(broker, MQTT_CERT_FILE=cert, MQTT_KEY_FILE=key).wait_connected()
    broker.log.wait_for("u'before'")
    return manager, replace, broker


def test_a_certificate_that_is_replaced_is_taken_without_a_restart(renewable, authority, topic):
    manager, replace, broker = renewable
    assert manager.rest.subscribe(topic).status == 200
    begun = len(manager.link.log.lines)
    replace(*authority.issue("after"))
    manager.link.log.wait_for("the certificates have changed: connecting again", since=begun)
    broker.log.wait_for("u'after'")
    manager.link.log.wait_for("connected: .* session_present=true", since=begun)
    manager.wait_connected()
    assert manager.rest.publish(topic, "still there").status == 200
    manager.log.wait_for(rf'received for REST: topic={topic} .*"still there"')


@pytest.mark.long
def test_a_certificate_that_cannot_be_used_costs_no_link(renewable, authority):
    manager, replace, broker = renewable
    begun = len(manager.link.log.lines)
    replace(b"no certificate", b"no key")
    manager.link.log.wait_for(r"the certificates have changed and cannot be used.*MQTT_CERT_FILE .*robot\.pem", since=begun)
    cert, _ = authority.issue("half")
    _, other = authority.issue("other-half")
    replace(cert, other)
    manager.link.log.wait_for("cannot be used.*MQTT_KEY_FILE .*does not belong to", since=begun)
    assert manager.status()["connection"]["connected"]
    assert not manager.link.log.said("link lost", since=begun)
    replace(*authority.issue("mended"))
    broker.log.wait_for("u'mended'")
    manager.wait_connected()


def test_it_is_told_when_the_robots_certificate_expires(start, good, authority):
    soon = authority.issue("soon", days=3)
    later = authority.issue("later", days=300)
    assert re.search(r"warning .*expires=\S+Z days_left=2 ", expiry(start(good, MQTT_CERT_FILE=soon[0], MQTT_KEY_FILE=soon[1])))
    assert re.search(r"info .*expires=\S+Z days_left=299 ", expiry(start(good, MQTT_CERT_FILE=later[0], MQTT_KEY_FILE=later[1])))


def expiry(manager):
    return manager.link.log.wait_for(r".*our certificate: .*")[0]
