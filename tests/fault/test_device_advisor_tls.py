# SPDX-License-Identifier: Apache-2.0
"""The TLS cases of AWS IoT Device Advisor, each under its own name, against a broker that asks for a certificate, too."""

import ssl

import pytest

from client_hello import client_hello, listen
from harness.broker import Broker
from harness.certificates import Authority
from harness.waiting import eventually

HERE = "DNS:localhost,IP:127.0.0.1"
TRIGGER = "advisor/trigger"

# What AWS IoT Core supports; the first ones are those it recommends.
TLS_1_3 = {"TLS_AES_128_GCM_SHA256": 0x1301, "TLS_AES_256_GCM_SHA384": 0x1302, "TLS_CHACHA20_POLY1305_SHA256": 0x1303}
TLS_1_2 = {"ECDHE-RSA-AES128-GCM-SHA256": 0xC02F, "ECDHE-RSA-AES256-GCM-SHA384": 0xC030,
           "ECDHE-ECDSA-AES128-GCM-SHA256": 0xC02B, "ECDHE-ECDSA-AES256-GCM-SHA384": 0xC02C}


class Address:
    """Where a broker is."""

    def __init__(self, url):
        self.url = url


@pytest.fixture(scope="module")
def authorities(tmp_path_factory):
    """One for each kind of key: `authorities["rsa"]`, `authorities["ecdsa"]`."""
    where = tmp_path_factory.mktemp("authorities")
    return {"rsa": Authority(where, "rsa", rsa=True), "ecdsa": Authority(where, "ecdsa")}


@pytest.fixture(scope="module")
def authority(authorities):
    return authorities["rsa"]


@pytest.fixture(scope="module")
def robot(authority):
    return authority.issue("robot")


def server(authority, certificate, versions=None, ciphers=None):
    """The TLS of a broker that asks every client for a certificate of the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.load_verify_locations(authority.file)
    context.verify_mode = ssl.CERT_REQUIRED
    if versions:
        context.minimum_version = context.maximum_version = versions
    if ciphers:
        context.set_ciphers(ciphers)
    return context


@pytest.fixture
def start(linked, authority, robot):
    """Starts a program that trusts the authority and has a certificate of it."""

    def start(broker, authority=authority, robot=robot, **settings):
        known = {"MQTT_CA_FILE": authority.file, "MQTT_CERT_FILE": robot[0], "MQTT_KEY_FILE": robot[1]}
        return linked(broker, MQTT_PROFILE="aws-iot", **known, **settings)

    return start


def refused(program, broker, reason, alert):
    """It says why, it has told the broker with an alert, and it has not spoken MQTT."""
    program.log.wait_for(rf"cannot connect: .*{reason}")
    state = program.wait_until(lambda state: reason in state["details"], reason)
    assert not state["connected"]
    eventually(lambda: broker.handshake_faults, "a handshake that failed")
    assert alert in broker.handshake_faults[0].upper()
    assert broker.of("CONNECT") == []


def test_tls_connect(start, scripted, authority):
    """TLS_Connect: "TLS Connect"."""
    broker = scripted(server(authority, authority.issue("server", HERE)))
    program = start(broker).wait_connected()
    assert program.publish(TRIGGER, 1).status == 200
    assert broker.handshake_faults == []


def test_incorrect_subject_name(start, scripted, authority):
    """TLS_Incorrect_Subject_Name_Server_Cert: "Incorrect Subject Common Name (CN) / Subject Alternative Name (SAN)"."""
    broker = scripted(server(authority, authority.issue("elsewhere", "DNS:elsewhere.example")))
    refused(start(broker), broker, "mismatch", "ALERT")


def test_unsecure_server_certificate(start, scripted, authority, tmp_path):
    """TLS_Unsecure_Server_Cert: "Not Signed By Recognized CA"."""
    stranger = Authority(tmp_path, "stranger", rsa=True)
    broker = scripted(server(authority, stranger.issue("server", HERE)))
    refused(start(broker), broker, "unable to get local issuer", "ALERT_UNKNOWN_CA")


def test_expired_server_certificate(start, scripted, authority):
    """TLS_Expired_Server_Cert: "Expired server certificate"; "the device sends a TLS alert message"."""
    broker = scripted(server(authority, authority.issue("expired", HERE, expired=True)))
    refused(start(broker), broker, "expired", "ALERT_CERTIFICATE_EXPIRED")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["TLS 1.2", "TLS 1.3"])
def test_large_server_certificate(start, scripted, authority, version):
    """TLS_Large_Size_Server_Cert: "TLS large Size Server Certificate": larger than a TLS record, 16 KiB."""
    names = ",".join([HERE, *(f"DNS:robot-{number}.fleet.example.com" for number in range(700))])
    cert, key = authority.issue("large", names)
    assert len(ssl.PEM_cert_to_DER_cert(cert.read_text())) > 16 * 1024
    broker = scripted(server(authority, (cert, key), version))
    assert start(broker).wait_connected().publish(TRIGGER, 1).status == 200


def test_maximum_size_fragments(start, scripted, authority):
    """TLS_Receive_Maximum_Size_Fragments: "TLS Receive Maximum Size Fragments": records of 16 KiB, one behind another."""
    broker = scripted(server(authority, authority.issue("fragments", HERE)))
    program = start(broker).wait_connected()
    assert program.subscribe(TRIGGER).status == 200
    for size in (16 * 1024, 128 * 1024):
        broker.publish(TRIGGER, '"' + "x" * (size - 2) + '"')
        program.wait_heard_bytes(TRIGGER, size)
    assert len(broker.wait_for("PUBACK", 2)) == 2


@pytest.mark.parametrize("suite", TLS_1_2)
def test_cipher_suites_of_tls_1_2(start, scripted, authorities, suite):
    """TLS_Support_AWS_IoT_Cipher_Suites: "TLS Device Support for AWS IoT recommended Cipher Suites": each alone."""
    authority = authorities["ecdsa" if "ECDSA" in suite else "rsa"]
    context = server(authority, authority.issue(f"server-{suite}", HERE), ssl.TLSVersion.TLSv1_2, suite)
    broker = scripted(context)
    program = start(broker, authority, authority.issue(f"robot-{suite}")).wait_connected()
    assert program.publish(TRIGGER, 1).status == 200
    assert broker.do(broker.link.cipher)[0] == suite


@pytest.mark.parametrize("suite", TLS_1_3)
def test_cipher_suites_of_tls_1_3(start, authority, tmp_path, suite):
    """The same; mosquitto can be told to know only one of them."""
    cert, key = authority.issue(f"server-{suite}", HERE)
    with Broker(tmp_path, [f"cafile {authority.file}", f"certfile {cert}", f"keyfile {key}", "require_certificate true",
                           "tls_version tlsv1.3", f"ciphers_tls1.3 {suite}"]) as broker:
        program = start(Address(broker.url.replace("mqtt:", "mqtts:"))).wait_connected()
        assert program.publish(TRIGGER, 1).status == 200


def test_client_hello(linked, authority, robot):
    """TLS_Support_AWS_IoT_Cipher_Suites, as Device Advisor sees it: what is offered, and the name that is asked for."""
    with listen() as listener:
        url = f"mqtts://localhost:{listener.getsockname()[1]}"
        linked(Address(url), MQTT_CA_FILE=authority.file, MQTT_CERT_FILE=robot[0], MQTT_KEY_FILE=robot[1])
        hello = client_hello(listener)
    assert set(TLS_1_3.values()) | set(TLS_1_2.values()) <= set(hello.suites)
    assert hello.versions == ((3, 4), (3, 3))  # TLS 1.3 and 1.2, nothing older
    assert hello.server_name == "localhost"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_a_broker_of_an_older_tls_is_refused(start, scripted, authority):
    """AWS IoT Core speaks TLS 1.2 and 1.3; nothing older is spoken here."""
    context = server(authority, authority.issue("older", HERE), ciphers="ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    broker = scripted(context)
    program = start(broker)
    program.log.wait_for(r"cannot connect: .*TLS handshake")
    assert broker.of("CONNECT") == []
