# SPDX-License-Identifier: Apache-2.0
"""Routes of petals: real FastAPI, in process and behind a Unix socket."""

import asyncio
import json

import pytest
from petals import started

fastapi = pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from petal_app_manager.testing import PetalHarness  # noqa: E402

SOURCE = """
import asyncio
import threading
from typing import Any, Dict, Optional

from fastapi import HTTPException, Request, Response, WebSocket
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from petal_app_manager.plugins.base import Petal
from petal_app_manager.plugins.decorators import http_action, websocket_action


class Reading(BaseModel):
    value: float
    unit: str = "C"


class Routes(Petal):
    name = "petal-routes"
    version = "1.0.0"

    @http_action(method="GET", path="/items/{key}", tags=["ignored"])
    async def item(self, key: str, page: int = 1):
        return {"key": key, "page": page}

    @http_action(method="POST", path="/readings", status_code=201, response_model=Reading)
    async def add(self, reading: Reading, source: str = "none"):
        return {"value": reading.value * 2, "unit": source}

    @http_action(method="POST", path="/anything")
    async def anything(self, data: Dict[str, Any]):
        return data

    @http_action(method="POST", path="/optional")
    async def optional(self, reading: Optional[Reading] = None):
        return {"given": reading is not None}

    @http_action(method="GET", path="/with-body")
    async def with_body(self, data: Dict[str, Any]):
        return data

    @http_action(method="DELETE", path="/gone")
    async def gone(self):
        raise HTTPException(status_code=410, detail="gone", headers={"X-Reason": "age"})

    @http_action(method="GET", path="/file")
    async def file(self):
        return Response(b"\\xff\\x00", media_type="image/jpeg", headers={"Content-Disposition": "attachment"})

    @http_action(method="GET", path="/client")
    async def client(self, request: Request):
        return {"host": request.client.host, "scheme": request.url.scheme}

    @http_action(method="GET", path="/fault")
    async def fault(self):
        raise RuntimeError("a fault")

    @http_action(method="POST", path="/count")
    async def count(self, request: Request):
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
        return {"size": size}

    @http_action(method="GET", path="/stream")
    async def stream(self):
        async def numbers():
            for number in range(3):
                yield f"{number}\\n"
        return StreamingResponse(numbers(), media_type="application/x-ndjson")

    @websocket_action(path="/live")
    async def live(self, websocket: WebSocket):
        await websocket.accept()
        text = await websocket.receive_text()
        finished = asyncio.Event()
        loop = asyncio.get_running_loop()

        def elsewhere():
            asyncio.run(websocket.send_json({"heard": text}))
            loop.call_soon_threadsafe(finished.set)

        threading.Thread(target=elsewhere).start()
        await finished.wait()
        await websocket.close()
"""


def routes_class():
    import sys
    import types

    made = types.ModuleType("routes_under_test")
    sys.modules["routes_under_test"] = made  # FastAPI looks up annotations there
    exec(compile(SOURCE, "routes_under_test", "exec"), made.__dict__)
    return made.Routes


CASES = [
    ("GET", "/items/a%20b?page=2", None, 200, {"key": "a b", "page": 2}),
    ("POST", "/readings?source=K", {"value": 1.5}, 201, {"value": 3.0, "unit": "K"}),
    ("POST", "/anything", {"a": [1]}, 200, {"a": [1]}),
    ("POST", "/optional", None, 200, {"given": False}),
    ("POST", "/optional", {"value": 1}, 200, {"given": True}),
    ("GET", "/with-body", {"a": 1}, 200, {"a": 1}),
    ("DELETE", "/gone", None, 410, {"detail": "gone"}),
    ("GET", "/unknown", None, 404, {"detail": "Not Found"}),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "expected"), CASES, ids=lambda value: str(value)[:30])
async def test_a_route_answers_as_fastapi_does(method, path, body, status, expected):
    async with PetalHarness(routes_class()) as harness:
        answer = await harness.request(method, path, body)

        assert (answer.status, answer.json()) == (status, expected)


async def test_a_wrong_body_is_answered_with_a_list():
    async with PetalHarness(routes_class()) as harness:
        answer = await harness.request("POST", "/readings", {"value": "much"})

        assert answer.status == 422
        assert answer.json()["detail"][0]["loc"] == ["body", "value"]


async def test_fields_and_bytes_of_an_answer_arrive():
    async with PetalHarness(routes_class()) as harness:
        gone, file = await harness.request("DELETE", "/gone"), await harness.request("GET", "/file")

        assert gone.headers["x-reason"] == "age"
        assert (file.headers["content-type"], file.body) == ("image/jpeg", b"\xff\x00")


async def ask(path, request):
    """Sends bytes to the petal's socket and returns all it answers until it closes."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(), 60)
    writer.close()
    return answer


async def test_the_petal_answers_on_its_unix_socket_and_lists_its_routes(tmp_path):
    async with started(tmp_path, SOURCE) as petal:
        target = "/petals/petal-routes"
        got = await ask(
            petal.http_socket, f"GET {target}/items/x HTTP/1.1\r\nHost: r\r\nConnection: close\r\n\r\n".encode()
        )
        document = await ask(
            petal.http_socket, f"GET {target}/openapi.json HTTP/1.1\r\nHost: r\r\nConnection: close\r\n\r\n".encode()
        )

        assert got.startswith(b"HTTP/1.1 200")
        assert got.endswith(b'{"key":"x","page":1}')
        assert f"{target}/readings" in json.loads(document.partition(b"\r\n\r\n")[2])["paths"]
        assert petal.session.hello["http"] == {"socket": str(petal.http_socket), "static": False}
        listed = petal.session.listed_routes
        assert {"method": "WEBSOCKET", "path": f"{target}/live", "summary": "Live"} in listed["routes"]
        assert listed["openapi"] == f"{target}/openapi.json"
        assert petal.http_socket.stat().st_mode & 0o777 == 0o600


async def test_a_route_sees_the_client_of_the_manager(tmp_path):
    async with started(tmp_path, SOURCE) as petal:
        fields = "Host: r\r\nX-Forwarded-For: 10.1.2.3\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
        got = await ask(petal.http_socket, f"GET /petals/petal-routes/client HTTP/1.1\r\n{fields}".encode())

        assert got.endswith(b'{"host":"10.1.2.3","scheme":"https"}')


async def test_a_fault_of_a_route_is_answered_500_and_logged(tmp_path):
    async with started(tmp_path, SOURCE) as petal:
        got = await ask(
            petal.http_socket, b"GET /petals/petal-routes/fault HTTP/1.1\r\nHost: r\r\nConnection: close\r\n\r\n"
        )

        assert got.startswith(b"HTTP/1.1 500")
        assert got.endswith(b"Internal Server Error")
        await petal.manager.until(lambda: any("a fault" in line.text for line in petal.manager.log))


async def test_streams_pass_in_both_directions(tmp_path):
    async with started(tmp_path, SOURCE) as petal:
        chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
        head = (
            b"POST /petals/petal-routes/count HTTP/1.1\r\nHost: r\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        )
        counted = await ask(petal.http_socket, head + chunk * 100 + b"0\r\n\r\n")
        numbers = await ask(
            petal.http_socket, b"GET /petals/petal-routes/stream HTTP/1.1\r\nHost: r\r\nConnection: close\r\n\r\n"
        )

        assert counted.endswith(b'{"size":6553600}')
        assert b"transfer-encoding: chunked" in numbers.lower()
        assert b"0\n" in numbers
        assert b"2\n" in numbers


async def test_a_websocket_may_be_sent_to_from_another_thread(tmp_path):
    websockets = pytest.importorskip("websockets")
    async with started(tmp_path, SOURCE) as petal:
        uri = "ws://robot/petals/petal-routes/live"
        async with websockets.unix_connect(str(petal.http_socket), uri) as connection:
            await connection.send("hello")

            assert json.loads(await connection.recv()) == {"heard": "hello"}


async def test_a_petal_without_routes_does_not_import_fastapi(tmp_path):
    source = """
import sys
from petal_app_manager.plugins.base import Petal

class Plain(Petal):
    name = "petal-plain"
    def startup(self):
        print(sorted({"fastapi", "uvicorn", "pydantic", "starlette"} & set(sys.modules)))
"""
    async with started(tmp_path, source) as petal:
        await petal.session.shut_down()

        assert "http" not in petal.session.hello
        assert "[]" in await petal.text()


async def test_static_files_and_templates(tmp_path):
    pytest.importorskip("jinja2")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "page.txt").write_text("static text")
    source = f"""
from petal_app_manager.plugins.base import Petal

class Files(Petal):
    name = "petal-files"
    version = "1.0.0"
    static_dir = {str(tmp_path / "static")!r}
    template_dir = {str(tmp_path / "static")!r}

    async def async_startup(self):
        print("templates", list(self.templates))
"""
    async with started(tmp_path, source) as petal:
        got = await ask(
            petal.http_socket, b"GET /static/petal-files/page.txt HTTP/1.1\r\nHost: r\r\nConnection: close\r\n\r\n"
        )
        await petal.session.shut_down()

        assert got.endswith(b"static text")
        assert petal.session.hello["http"]["static"] is True
        assert "templates ['petal-files']" in await petal.text()
