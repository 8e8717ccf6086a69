# SPDX-License-Identifier: Apache-2.0
"""What a petal does with a real Redis, and what it is told when that is not there."""

import itertools
import signal

import pytest

from harness.client import Subscriber, publish
from harness.manager import Manager
from harness.places import free_port
from harness.redis_server import RedisServer
from harness.waiting import eventually

REFUSED, NOT_CONNECTED, TIMED_OUT, INVALID = 10, 7, 9, 4

_ids = itertools.count(1)


class User:
    """The petal redis-user in a manager, asked over MQTT."""

    def __init__(self, directory, broker, **settings):
        directory.mkdir(exist_ok=True)
        self._broker = broker
        self.manager = Manager(directory, "embedded", broker.url, ["redis-user"], **settings)
        self.manager.start().wait_connected()
        self._answers = Subscriber(broker, "redis/answer")
        self.heard = Subscriber(broker, "redis/heard")

    def ask(self, call, key="", **members):
        number = next(_ids)
        publish(self._broker, "redis/ask", {"id": number, "call": call, "key": key, **members})
        return self._answers.wait_for(lambda message: message.json["id"] == number).json

    def do(self, call, key="", **members):
        answer = self.ask(call, key, **members)
        assert "error" not in answer, answer
        return answer["result"]

    def messages(self):
        return [(message["channel"], message["message"]) for message in self.heard.jsons]

    @property
    def health(self):
        return self.manager.health()["proxies"].get("redis")

    def close(self):
        self._answers.close()
        self.heard.close()
        self.manager.close()


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def own_redis(tmp_path):
    with RedisServer(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def user(tmp_path_factory, broker, redis):
    made = User(tmp_path_factory.mktemp("user"), broker, REDIS_PORT=redis.port, REDIS_DB=3)
    yield made
    made.close()


@pytest.fixture
def make_user(tmp_path, own_broker):
    """At a broker of its own: the petal of another would answer, too."""
    made = []

    def make(**settings):
        made.append(User(tmp_path / "user", own_broker().start(), **settings))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_values_are_shared_with_other_programs(user, redis):
    assert user.do("set", "k", value="v") is None
    assert redis.cli("-n", 3, "get", "k") == "v"
    assert user.do("get", "k") == "v"
    assert user.do("exists", "k") is True
    assert user.do("remove", "k") is True
    assert user.do("get", "k") is None
    assert user.do("exists", "k") is False
    assert user.do("remove", "k") is False


def test_any_bytes_are_a_key_and_a_value(user):
    assert user.do("binary", "bytes") is True


def test_a_value_expires(user, redis):
    assert user.do("set", "brief", value="v", expiry_ms=60_000) is None
    assert 0 < int(redis.cli("-n", 3, "pttl", "brief")) <= 60_000
    assert user.do("set", "brief", value="v", expiry_ms=1) is None
    eventually(lambda: user.do("get", "brief") is None)
    assert user.ask("set", "brief", value="v", expiry_ms=0)["code"] == INVALID


def test_an_empty_key_is_refused_and_redis_words_come_through(user, redis):
    assert user.ask("get")["code"] == INVALID
    redis.cli("-n", 3, "rpush", "list", "1")
    answer = user.ask("get", "list")
    assert answer["code"] == REFUSED
    assert "WRONGTYPE" in answer["error"]


def test_messages_are_heard_and_published(user, redis):
    user.do("subscribe", "news")
    user.do("subscribe_pattern", "weather.*")
    assert redis.cli("publish", "news", "one") == "1"
    assert redis.cli("publish", "weather.today", "rain") == "1"
    assert user.do("publish", "news", value="two") == 1
    user.heard.wait_for_count(3)
    assert sorted(user.messages()) == [("news", "one"), ("news", "two"), ("weather.today", "rain")]
    user.do("unsubscribe", "news")
    user.do("unsubscribe_pattern", "weather.*")
    eventually(lambda: redis.cli("publish", "news", "three") == "0")
    assert "no subscription" in user.ask("unsubscribe", "news")["error"]


def test_a_handler_that_throws_or_blocks_delays_only_itself(user, redis, tmp_path):
    file = tmp_path / "go on"
    user.do("subscribe", "blocked", how="plain")
    user.do("subscribe", "thrown")
    redis.cli("publish", "blocked", file)
    redis.cli("publish", "blocked", "second")
    redis.cli("publish", "thrown", "throw")
    redis.cli("publish", "thrown", "after")
    user.heard.wait_for(lambda message: message.json["message"] == "after")
    assert user.manager.log.wait_for(r"handler failed: .*thrown.*the arm is stuck")
    assert not user.manager.log.said("plain: second")
    file.touch()
    user.manager.log.wait_for("plain: second")
    assert user.health["messages"]["handler_errors"] == 1


def test_health_shows_redis_once_it_is_used(make_user, redis):
    user = make_user(REDIS_PORT=redis.port)
    assert user.health is None
    user.do("exists", "k")
    assert (user.health["status"], user.health["connected"]) == ("healthy", True)


def test_a_server_that_is_not_there_is_an_error_at_once(make_user):
    port = free_port()
    user = make_user(REDIS_PORT=port)
    for _ in range(2):
        answer = user.ask("get", "k")
        assert answer["code"] == NOT_CONNECTED
        assert f"localhost:{port}" in answer["error"]
    assert user.health["status"] == "degraded"
    assert user.manager.health()["status"] == "degraded"


def test_subscriptions_come_back_with_the_server(make_user, own_redis):
    user = make_user(REDIS_PORT=own_redis.port)
    user.do("subscribe", "news")
    user.do("subscribe_pattern", "n*s")
    own_redis.stop()
    eventually(lambda: not user.health["connected"])
    own_redis.start()
    eventually(lambda: own_redis.cli("publish", "news", "again") == "2", "both subscriptions")
    user.heard.wait_for(lambda message: message.json["message"] == "again")
    assert user.do("set", "k", value="v") is None


def test_a_server_that_hangs_is_no_hang_here(make_user, own_redis):
    user = make_user(REDIS_PORT=own_redis.port)
    assert user.do("set", "k", value="v") is None
    own_redis.signal(signal.SIGSTOP)
    assert user.ask("get", "k")["code"] == TIMED_OUT
    own_redis.signal(signal.SIGCONT)
    eventually(lambda: user.ask("get", "k").get("result") == "v")


def test_a_wrong_password_is_told_once_and_shown_nowhere(make_user, tmp_path):
    with RedisServer(tmp_path, password="open-sesame") as server:
        user = make_user(REDIS_PORT=server.port, REDIS_PASSWORD="open-barley")
        for _ in range(3):
            answer = user.ask("get", "k")
            assert answer["code"] == REFUSED
            assert "REDIS_PASSWORD" in answer["error"]
        assert user.ask("subscribe", "news")["code"] == REFUSED
        assert "WRONGPASS" in user.health["details"]
        assert sum("WRONGPASS" in line and "[redis]" in line for line in user.manager.log.lines) == 1
        assert "open-barley" not in user.manager.log.text() + user.manager.rest.get("/health/detailed").body.decode()


def test_the_right_password_opens(make_user, tmp_path):
    with RedisServer(tmp_path, password="open-sesame") as server:
        user = make_user(REDIS_PORT=server.port, REDIS_PASSWORD="open-sesame")
        assert user.do("set", "k", value="v") is None
