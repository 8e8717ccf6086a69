# SPDX-License-Identifier: Apache-2.0
"""A petal's own routes under /petals/{petal-name}/, and what GET /petals says of petals."""

import threading

import pytest

from harness.client import publish
from harness.waiting import eventually


@pytest.fixture(scope="module")
def manager(make_shared_manager, broker):
    manager = make_shared_manager(broker, ["waiter", "commander", "recorder", "fails-at-startup"],
                                  RECORDER_TOPICS="http/in http/in", RECORDER_PATTERNS="http/*", RECORDER_OUT="out/http")
    return manager.start().wait_connected()


@pytest.fixture
def waiter(manager):
    def call(method, path, body=None, **headers):
        return manager.rest.call(method, f"/petals/waiter{path}", body, {n.replace("_", "-"): v for n, v in headers.items()})

    return call


def entry(manager, name):
    answer = manager.rest.get(f"/petals/{name}")
    assert answer.status == 200
    (listed,) = [petal for petal in manager.rest.get("/petals").json["petals"] if petal["name"] == name]
    assert listed.keys() == answer.json.keys()
    return answer.json


def route(manager, path):
    return next(each["calls"] for each in entry(manager, "waiter")["routes"] if each["path"] == f"/petals/waiter{path}")


def test_path_parameters_and_query_come_decoded(waiter):
    answer = waiter("GET", "/echo/a%2Fb/c%20d?x=1&x=two+words&y=%C3%BC")
    assert (answer.status, answer.json) == (200, {"path": "/echo/a/b/c d", "parameters": {"what": "a/b", "more": "c d"},
                                                  "query": {"x": "two words", "y": "ü"}})


def test_a_path_without_parameters_wins(waiter):
    assert waiter("GET", "/echo/fixed/path").json == "fixed"


def test_json_comes_in_and_goes_out(waiter):
    assert waiter("POST", "/object", {"a": [1, None]}).json == {"a": [1, None]}
    assert waiter("PUT", "/json", "[1.5, \"two\"]").json == [1.5, "two"]
    assert waiter("PUT", "/json", "7", Content_Type="application/problem+json; charset=utf-8").json == 7


def test_a_handler_chooses_status_and_type(waiter):
    made = waiter("PATCH", "/made")
    assert (made.status, made.json) == (201, {"id": 7})
    gone = waiter("DELETE", "/gone")
    assert (gone.status, gone.body) == (204, b"")
    picture = waiter("POST", "/bytes", b"\xff\xd8\0", Content_Type="image/jpeg")
    assert (picture.headers["content-type"], picture.body) == ("image/jpeg", b"\xff\xd8\0")


@pytest.mark.parametrize("method, path, body, content_type, status", [
    ("POST", "/object", "{", "application/json", 400),
    ("POST", "/object", "[" * 100, "application/json", 400),
    ("POST", "/object", "[1]", "application/json", 422),
    ("POST", "/object", "{}", "text/plain", 422),
    ("GET", "/teapot?a=%zz", None, None, 400),
    ("GET", "/unknown", None, None, 404),
    ("GET", "", None, None, 200),
    ("GET", "/", None, None, 404),
    ("GET", "/echo/only-one", None, None, 404),
    ("GET", "/restart", None, None, 405),
    ("DELETE", "/teapot", None, None, 405),
    ("OPTIONS", "/teapot", None, None, 405),
    ("POST", "", "{}", "application/json", 405),
])
def test_what_does_not_fit_is_refused_as_the_managers_own_routes_do(waiter, method, path, body, content_type, status):
    answer = waiter(method, path, body, **({"Content_Type": content_type} if content_type else {}))
    assert answer.status == status
    assert status == 200 or answer.detail


def test_a_refused_method_names_those_that_are_allowed(waiter):
    assert waiter("DELETE", "/teapot").headers["allow"] == "GET, HEAD"


def test_a_body_without_the_json_type_is_refused_in_the_managers_words(waiter, manager):
    mine = waiter("POST", "/object", "{}", Content_Type="text/plain").detail
    assert mine == manager.rest.post("/mqtt/subscribe", "{}", headers={"Content-Type": "text/plain"}).detail


def test_head_is_answered_like_get_without_a_body(waiter):
    got, head = waiter("GET", "/echo/fixed/path"), waiter("HEAD", "/echo/fixed/path")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", got.headers["content-length"])


def test_a_body_over_the_managers_limit_is_refused(waiter):
    assert waiter("POST", "/bytes", b"x" * (1 << 20)).status == 413


def test_an_unknown_petal_is_not_found(manager):
    assert manager.rest.get("/petals/nobody").status == 404
    assert manager.rest.get("/petals/nobody/at/all").status == 404


def test_a_handler_answers_with_an_error_of_its_own(waiter):
    assert (waiter("GET", "/teapot").status, waiter("GET", "/teapot").detail) == (418, {"short": "and stout"})


def test_a_handler_answers_with_further_header_fields(waiter):
    answer = waiter("GET", "/created")
    assert (answer.status, answer.headers["location"], answer.headers["x-petal"]) == (201, "/petals/waiter/7", "first")


@pytest.mark.parametrize("path, said", [
    ("/bad-name", "a name is a token"),
    ("/bad-value", "a value has at least one character, and no control characters"),
    ("/own-field", "the manager writes this field itself"),
    ("/throws", r'out of\\\\norder'),
    ("/throws-a-number", "not a std::exception: int"),
    ("/odd-status", "the status 99; accepted: 200 to 599"),
])
def test_what_else_a_handler_throws_is_answered_500_logged_and_counted(manager, waiter, path, said):
    before = route(manager, path)["errors"]
    answer = waiter("GET", path)
    assert answer.status == 500 and "waiter" in answer.detail
    manager.log.wait_for(rf'handler failed: owner=waiter route="GET /petals/waiter{path}" error=".*{said}')
    assert route(manager, path)["errors"] == before + 1


def test_a_route_that_waits_delays_nobody(manager, waiter, tmp_path):
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(waiter("GET", f"/waits?file={tmp_path}/go")))
    waiting.start()
    manager.log.wait_for(r"\[waiter\] waiting")
    assert waiter("GET", "/echo/fixed/path").status == 200
    (tmp_path / "go").write_text("")
    waiting.join(30)
    assert answers[0].json == "waited"


def test_a_route_may_be_added_while_another_is_answered(waiter):
    assert waiter("GET", "/added").status == 404
    assert waiter("GET", "/later").status == 200
    assert waiter("GET", "/added").json == "added"


@pytest.mark.parametrize("path, why", [
    ("/restart", "is the manager's own"),
    ("no-slash", "it must begin with /"),
    (r"/a/\{x\}/\{x\}", "its parameters must have different names"),
    (r"/a\{x\}", "a parameter is a whole segment"),
    (r"/\{\}", "a parameter is a whole segment"),
    ("/teapot", "it is given twice"),
])
def test_a_route_that_cannot_be_is_refused(manager, path, why):
    manager.log.wait_for(rf"\[waiter\] the route GET {path} is refused: .*{why}")


def test_an_empty_handler_is_refused(manager):
    manager.log.wait_for(r"\[waiter\] a handler is a function; this one is empty")


@pytest.mark.parametrize("path", ["/plain", "/plain-heavy", "/coroutine-heavy"])
def test_a_handler_may_run_beside_the_main_thread(waiter, path):
    assert waiter("GET", path).json == {"is_main": False}


def test_the_token_is_asked_for_petals_routes_too(make_manager, broker):
    manager = make_manager(broker, ["waiter"], HTTP_TOKEN="a-secret-of-sixteen-bytes").start()
    path = "/petals/waiter/teapot"
    assert manager.rest.get(path).status == 418
    assert manager.rest.get(path, headers={"Authorization": "Bearer wrong"}).status == 401


def test_petals_are_listed_with_all_that_is_theirs(manager, broker, listen):
    out = listen("out/http")
    publish(broker, "http/in", "hello")
    out.wait_for_count(3)
    recorder = entry(manager, "recorder")
    assert {name: recorder[name] for name in ("name", "version", "state")} == {
        "name": "recorder", "version": "1.2.3", "state": "running"}
    assert recorder["file"] == str(manager.directory / "petals" / "recorder.so")
    assert recorder["since"].endswith("Z")
    assert [each["topic"] for each in recorder["subscriptions"]] == ["http/in", "http/in"]
    assert [each["pattern"] for each in recorder["patterns"]] == ["http/*"]
    assert [each["command"] for each in entry(manager, "commander")["commands"]][0] == "commander/claims"
    assert {"method": "PATCH", "path": "/petals/waiter/made"}.items() <= entry(manager, "waiter")["routes"][4].items()


def test_handler_times_are_told(manager, broker):
    counted = lambda: entry(manager, "recorder")["subscriptions"][0]["calls"]  # noqa: E731
    before = counted()["count"]
    publish(broker, "http/in", "once more")
    eventually(lambda: counted()["count"] == before + 1, counted)
    calls = counted()
    assert 0 <= calls["p50_ms"] <= calls["p99_ms"] <= calls["max_ms"] and 0 < calls["mean_ms"] <= calls["max_ms"]
    assert calls["errors"] == 0


def test_a_command_that_fails_is_told_among_its_times(manager, broker):
    publish(broker, manager.topic("command"), {"command": "commander/fails", "messageId": 1})
    failing = lambda: next(c["calls"] for c in entry(manager, "commander")["commands"]  # noqa: E731
                           if c["command"] == "commander/fails")
    eventually(lambda: failing()["errors"] == 1, failing)


def test_what_waits_for_a_handler_is_told(manager, broker, tmp_path):
    waits = lambda: next(c["waiting"] for c in entry(manager, "commander")["commands"]  # noqa: E731
                         if c["command"] == "commander/waits")
    for number in range(3):
        publish(broker, manager.topic("command"),
                {"command": "commander/waits", "messageId": number, "payload": str(tmp_path / "go")})
    eventually(lambda: waits() == 2, waits)
    (tmp_path / "go").write_text("")
    eventually(lambda: waits() == 0, waits)


def test_a_petal_that_failed_is_listed_with_why_and_answers_nothing(manager):
    failed = entry(manager, "fails-at-startup")
    assert failed["state"] == "failed" and "no sensor" in failed["error"] and "since" not in failed
    assert failed["subscriptions"] == failed["patterns"] == failed["commands"] == failed["routes"] == []
    answer = manager.rest.get("/petals/fails-at-startup/anything")
    assert answer.status == 503 and "failed" in answer.detail
