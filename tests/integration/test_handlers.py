# SPDX-License-Identifier: Apache-2.0
"""Handlers that throw, block, never return or change what is subscribed: nobody else notices."""

import pytest

from harness.client import Subscriber, publish, publish_lines

MANY = 3_000  # more than a broker sends before one is acknowledged


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    manager = make_shared_manager(broker, ["recorder", "clumsy", "fickle"], RECORDER_TOPICS="others/in",
                                  RECORDER_BLOCKING="others/blocking", RECORDER_OUT="others/out")
    return manager.start().wait_connected()


@pytest.fixture(scope="module")
def others(manager, broker):
    """Asks the recorder something and waits for its answer: the others go on."""
    with Subscriber(broker, "others/out") as out:

        def ask(question):
            publish(broker, "others/in", question)
            out.wait_for(lambda message: message.json["payload"] == question)

        yield ask


@pytest.fixture
def fickle(manager, broker):
    """Tells the fickle petal something and waits for what comes of it."""
    with Subscriber(broker, "fickle/out") as out:

        def tell(topic, payload, answer):
            publish(broker, topic, payload)
            out.wait_for(lambda message: message.json.startswith(answer))
            return out

        yield tell


@pytest.mark.parametrize("topic, said", [
    ("clumsy/throws", "clumsy by design"),
    ("clumsy/throws-a-number", "not a std::exception"),
    ("clumsy/throws-blocking", "clumsy by design"),
    ("clumsy/needs-object", ""),
])
def test_a_handler_that_throws_is_logged_counted_and_called_again(manager, broker, others, topic, said):
    before = manager.status()["messages"]["handler_errors"]
    publish(broker, topic, "not an object")
    publish(broker, topic, "not an object either")
    manager.wait_until(lambda status: status["messages"]["handler_errors"] == before + 2)
    manager.log.wait_for(rf'handler failed: owner=clumsy subscription={topic} topic={topic} error=".*{said}')
    others(f"after {topic}")


def test_a_handler_that_never_returns_delays_nobody(manager, broker, others):
    publish(broker, "clumsy/never", "wait")
    others("while it never returns")
    assert manager.rest.publish("x", 1).status == 200


def test_a_plain_function_may_block_and_delays_only_itself(manager, broker, others, tmp_path):
    publish(broker, "clumsy/blocks", str(tmp_path / "go"))
    manager.log.wait_for("blocking begins")
    publish(broker, "clumsy/blocks", str(tmp_path / "go"))
    others("while it blocks")
    assert manager.rest.get("/health").status == 200
    begun = len(manager.log.lines)
    assert not manager.log.said("blocking ends")
    (tmp_path / "go").write_text("")
    manager.log.wait_for("blocking ends")
    manager.log.wait_for("blocking begins", since=begun)  # the second message, after the first


def test_a_plain_function_gets_its_messages_in_order(manager, broker):
    begun = len(manager.log.lines)
    publish_lines(broker, "others/blocking", range(300))
    manager.log.wait_for(r"blocking handler: 299$", since=begun)
    came = [line.rsplit(" ", 1)[1] for line in manager.log.lines[begun:] if "blocking handler:" in line]
    assert came == [str(number) for number in range(300)]


def test_a_coroutine_that_blocks_the_main_thread_is_named_in_the_log(manager, broker, others, tmp_path):
    publish(broker, "clumsy/blocks-everything", str(tmp_path / "go"))
    try:
        manager.log.wait_for(r'the main thread is blocked: by="clumsy handler of clumsy/blocks-everything"')
    finally:
        (tmp_path / "go").write_text("")
    manager.log.wait_for(r'the main thread runs again: was_blocked_by="clumsy handler of .*" for_ms=\d+')
    others("after it blocked")


def test_a_handler_may_subscribe_and_unsubscribe(manager, broker, fickle):
    fickle("fickle/subscribe", "fickle/new", "subscribe fickle/new: done")
    assert "fickle/new" in manager.rest.subscriptions()["topics"]
    fickle("fickle/new", "first", "heard fickle/new first")
    fickle("fickle/unsubscribe", "fickle/new", "unsubscribe fickle/new: done")
    assert "fickle/new" not in manager.rest.subscriptions()["topics"]
    publish(broker, "fickle/new", "second")
    out = fickle("fickle/unsubscribe", "fickle/new", "unsubscribe fickle/new: no such subscription")
    assert "heard fickle/new second" not in out.jsons


def test_a_handler_may_subscribe_and_unsubscribe_patterns(manager, broker, fickle):
    fickle("fickle/pattern", "fickle/on*", "pattern fickle/on*: done")
    assert "fickle/on*" in manager.rest.subscriptions()["patterns"]
    fickle("fickle/subscribe", "fickle/on-and-off", "subscribe fickle/on-and-off: done")
    publish(broker, "fickle/on-and-off", "twice")
    with Subscriber(broker, "fickle/out") as later:
        publish(broker, "fickle/on-and-off", "again")
        later.wait_for_count(2)
    fickle("fickle/no-pattern", "fickle/on*", "no-pattern fickle/on*: done")
    fickle("fickle/no-pattern", "fickle/on*", "no-pattern fickle/on*: no such subscription")
    fickle("fickle/unsubscribe", "fickle/on-and-off", "unsubscribe fickle/on-and-off: done")


def test_a_handler_may_unsubscribe_itself_while_it_is_called(manager, broker, fickle):
    publish_lines(broker, "fickle/once", ["first", "second", "third"])
    out = fickle("fickle/unsubscribe", "fickle/once", "unsubscribe fickle/once: no such subscription")
    out.wait_for(lambda message: message.json.startswith("once "))  # over a client service either may come first
    assert [text for text in out.jsons if text.startswith("once ")] == ["once first: done"]


@pytest.mark.parametrize("wrong", ["a#", "a/#/b", "$share/x"])
def test_a_petal_that_subscribes_what_is_no_filter_is_told(manager, fickle, wrong):
    out = fickle("fickle/subscribe", wrong, f"subscribe {wrong}: ")
    assert f"subscribe {wrong}: done" not in out.jsons


def test_a_petal_cannot_unsubscribe_what_another_one_holds(manager, fickle, others):
    out = fickle("fickle/unsubscribe", "others/in", "unsubscribe others/in: no such subscription")
    assert "recorder" in out.jsons[-1]
    others("still subscribed")


def test_what_waits_for_a_stuck_handler_waits_on_disk_and_is_logged(make_manager, broker, listen):
    out = listen("bounded/out")
    manager = make_manager(broker, ["clumsy", "recorder"], RECORDER_TOPICS="bounded/in", RECORDER_OUT="bounded/out")
    manager.start().wait_connected()
    publish_lines(broker, "clumsy/never", range(MANY))
    publish(broker, "bounded/in", "the others")
    assert out.wait_for().json["payload"] == "the others"
    counted = manager.wait_until(lambda status: status["messages"]["received"] == MANY + 1)["messages"]
    assert counted["dropped"] == 0
    manager.log.wait_for(r"slow handler: its messages wait on disk: owner=clumsy subscription=clumsy/never")
