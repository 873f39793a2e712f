"""A kernel as a browser talks to it: Jupyter's websocket, cells, and the widgets' comms."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self, TypeAlias, TypeVar

import aiohttp
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)

Json: TypeAlias = dict[str, Any]
T = TypeVar("T")

PROTOCOL = "v1.kernel.websocket.jupyter.org"
VIEW = "application/vnd.jupyter.widget-view+json"
SECONDS = 60.0
"""So long anything may take before it counts as broken."""


class CellBroke(AssertionError):
    """A cell raised; no cell of the course may."""


class NoAnswer(AssertionError):
    """The kernel, or a widget in it, did not do in time what it ought to."""


@dataclass
class Cell:
    """What one run of a cell gave."""

    code: str
    outputs: list[Json] = field(default_factory=list)
    reply: Json | None = None
    idle: bool = False
    ended: float = 0.0
    """When it was over, on the monotonic clock."""

    @property
    def view(self) -> str | None:
        """The id of the widget that it shows; None if it shows none."""
        views = (each["data"][VIEW]["model_id"] for each in self.outputs
                 if VIEW in each.get("data", {}))  # fmt: skip
        return next(views, None)


class Widget:
    """A widget's model: the state that the kernel gave it, and the line to its other half."""

    def __init__(self, kernel: Kernel, comm: str, state: Json) -> None:
        self.kernel = kernel
        self.comm = comm
        self.state = state
        self.heard: list[Json] = []
        """Custom messages that the kernel sent, oldest first."""

    async def send(self, content: Json) -> None:
        """What `model.send` of anywidget sends."""
        await self._tell({"method": "custom", "content": content})

    async def change(self, **state: Any) -> None:
        """What `model.set` and `model.save_changes` send."""
        self.state.update(state)
        await self._tell({"method": "update", "state": state, "buffer_paths": []})

    async def _tell(self, data: Json) -> None:
        await self.kernel.send("shell", "comm_msg", {"comm_id": self.comm, "data": data})

    async def until(self, look: Callable[[Json], T | None], seconds: float = SECONDS) -> T:
        """The first that `look` finds in the widget's state. Raises NoAnswer."""
        return await self.kernel.until(lambda: look(self.state), seconds)

    async def hear(self, fits: Callable[[Json], bool], seconds: float = SECONDS) -> Json:
        """The newest custom message that fits, now or later. Raises NoAnswer."""
        return await self.kernel.until(
            lambda: next((each for each in reversed(self.heard) if fits(each)), None), seconds
        )


class Kernel:
    """A connection to one kernel. An asynchronous context manager."""

    def __init__(self, http: aiohttp.ClientSession, url: str, headers: Mapping[str, str]) -> None:
        """url: of the kernel in the server's REST interface, `.../api/kernels/ID`."""
        self.widgets: dict[str, Widget] = {}
        """By their ids, all that live in the kernel."""
        self.received = 0
        """Bytes that came over the websocket."""
        self._http = http
        self._url = f"{url}/channels"
        self._headers = dict(headers)
        self._session = uuid.uuid4().hex
        self._cells: dict[str, Cell] = {}
        self._replies: dict[str, Json] = {}
        self._waits: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def connect(self) -> None:
        """Open the websocket and ask the kernel which widgets there are, as a page does."""
        self._socket = await self._http.ws_connect(
            f"{self._url}?session_id={self._session}",
            protocols=(PROTOCOL,),
            headers=self._headers,
            max_msg_size=0,
            heartbeat=30,
        )
        if self._socket.protocol != PROTOCOL:
            raise NoAnswer(f"the server speaks {self._socket.protocol}, not {PROTOCOL}")
        self._listening = asyncio.create_task(self._listen(self._socket))
        await self.ask("kernel_info_request", {})
        known = await self.ask("comm_info_request", {"target_name": "jupyter.widget"})
        if known["comms"]:
            await self._load()

    async def close(self) -> None:
        """Leave; the kernel lives on."""
        if self._socket is not None:
            await self._socket.close()
        if self._listening is not None:
            await self._listening
        self._socket = self._listening = None

    async def run_all(self, codes: Sequence[tuple[str, str]]) -> list[Cell]:
        """Run cells, (id, code), all sent at once as JupyterLab does. Raises CellBroke."""
        cells = [await self._run(name, code) for name, code in codes]
        for cell in cells:
            await self.until(lambda cell=cell: cell if cell.idle and cell.reply else None)  # type: ignore[misc]
            if cell.reply is None or cell.reply["status"] != "ok":
                raise CellBroke(f"{cell.code}\n{json.dumps(cell.reply)}")
        return cells

    async def _run(self, name: str, code: str) -> Cell:
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {},
                   "allow_stdin": True, "stop_on_error": True}  # fmt: skip
        message = _message_id()
        cell = self._cells[message] = Cell(code)
        await self.send("shell", "execute_request", content, {"cellId": name}, message)
        return cell

    async def ask(self, kind: str, content: Json) -> Json:
        """Send a request on the shell channel and give the content of its reply."""
        message = _message_id()
        await self.send("shell", kind, content, message=message)
        return await self.until(lambda: self._replies.pop(message, None))

    async def send(
        self,
        channel: str,
        kind: str,
        content: Json,
        metadata: Json | None = None,
        message: str | None = None,
    ) -> None:
        """Send a message to the kernel. Raises NoAnswer where there is no connection."""
        if self._socket is None or self._socket.closed:
            raise NoAnswer("not connected to the kernel")
        header = {"msg_id": message or _message_id(), "msg_type": kind, "username": "",
                  "session": self._session, "version": "5.3",
                  "date": datetime.now(UTC).isoformat()}  # fmt: skip
        parts = {"header": header, "parent_header": {}, "metadata": metadata or {},
                 "content": content}  # fmt: skip
        await self._socket.send_bytes(serialize_msg_to_ws_v1(parts, channel, _packed))

    async def until(self, look: Callable[[], T | None], seconds: float = SECONDS) -> T:
        """The first that `look` finds, now or after any message. Raises NoAnswer."""
        if (found := look()) is not None:
            return found
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        wait = look, future
        self._waits.append(wait)
        try:
            async with asyncio.timeout(seconds):
                return await future
        except TimeoutError:
            raise NoAnswer(f"nothing came within {seconds:g} s") from None
        finally:
            self._waits.remove(wait)

    async def _load(self) -> None:
        """Get the state of every widget there is, as a page does that was loaded again."""
        control = uuid.uuid4().hex
        await self.send("shell", "comm_open", {
            "comm_id": control, "target_name": "jupyter.widget.control", "data": {}
        }, {"version": "1.0.0"})  # fmt: skip
        told = self.widgets[control] = Widget(self, control, {})
        await told._tell({"method": "request_states"})
        await told.until(lambda state: state.get("loaded"))
        del self.widgets[control]

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is aiohttp.WSMsgType.BINARY:
                self.received += len(frame.data)
                _, parts = deserialize_msg_from_ws_v1(frame.data)
                header, parent, _, content = (json.loads(each) for each in parts[:4])
                self._take(header["msg_type"], parent.get("msg_id", ""), content)
        for _, future in self._waits:
            if not future.done():
                future.set_exception(NoAnswer("the connection to the kernel broke"))

    def _take(self, kind: str, parent: str, content: Json) -> None:
        cell = self._cells.get(parent)
        match kind:
            case "comm_open" if content["target_name"] == "jupyter.widget":
                comm = content["comm_id"]
                self.widgets[comm] = Widget(self, comm, content["data"]["state"])
            case "comm_msg" if content["comm_id"] in self.widgets:
                self._hear(self.widgets[content["comm_id"]], content["data"])
            case "comm_close":
                self.widgets.pop(content["comm_id"], None)
            case "display_data" | "execute_result" | "error" | "stream" if cell:
                cell.outputs.append({"output_type": kind, **content})
            case "status" if cell and content["execution_state"] == "idle":
                cell.idle, cell.ended = True, time.monotonic()
            case _ if kind.endswith("_reply"):
                if cell:
                    cell.reply = content
                else:
                    self._replies[parent] = content
        self._look()

    def _hear(self, widget: Widget, data: Json) -> None:
        match data:
            case {"method": "update", "state": state}:
                widget.state.update(state)
            case {"method": "custom", "content": content}:
                widget.heard.append(content)
            case {"method": "update_states", "states": states}:
                for comm, model in states.items():
                    self.widgets.setdefault(comm, Widget(self, comm, {})).state = model["state"]
                widget.state["loaded"] = True

    def _look(self) -> None:
        for look, future in self._waits:
            if not future.done() and (found := look()) is not None:
                future.set_result(found)


def _message_id() -> str:
    return uuid.uuid4().hex


def _packed(value: Json) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
