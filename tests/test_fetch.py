"""Fetching: what is asked of whom, with which patience, and what is left alone."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flows.inbox import fetch as fetching
from flows.inbox import web
from flows.inbox.web import Client, Limits, NotFetched
from tests import formats_made as made
from transforms.annotations import Record
from transforms.article import formats
from transforms.article.inputs import find_files

Answer = tuple[int, dict[str, str], bytes]
HTML = {"Content-Type": "text/html; charset=utf-8"}


class Site:
    """A server of our own: answers by path, and the paths that were asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.agents.add(self.headers["User-Agent"])
                status, headers, body = site.answers.get(self.path, (404, HTML, b"gone"))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if headers.get("X-Slow"):
                    for at in range(len(body)):
                        self.wfile.write(body[at : at + 1])
                        time.sleep(0.05)
                else:
                    self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, path: str, body: bytes = made.PAGE, **headers: str) -> str:
        self.answers[path] = (200, {**HTML, **headers}, body)
        return self.url + path


@pytest.fixture()
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.server.shutdown()
    found.server.server_close()


def get(
    folder: Path,
    *urls: str,
    limits: Limits | None = None,
    pauses: list[float] | None = None,
    follow: bool = False,
) -> fetching.Fetching:
    """Fetch from the site, without waiting; the pauses are noted."""
    client = Client(limits or Limits(seconds=5), allows=lambda address: True)
    noted = [] if pauses is None else pauses
    return fetching.fetch(urls, folder, client=client, sleep=noted.append, follow=follow)


def records(folder: Path) -> list[Record]:
    found = [item for file in find_files([folder])[0] for item in formats.read_file(file.path, file.root)]
    assert all(isinstance(item, Record) for item in found), found
    return [item for item in found if isinstance(item, Record)]


# --- what is kept ---------------------------------------------------------------------------------------


def test_fetched_page_is_read_as_an_article(site: Site, tmp_path: Path) -> None:
    get(tmp_path, site.page("/a"))
    (found,) = records(tmp_path)
    assert (found.title, found.collected_at is not None) == (
        "Soldiers shell a market in Verrano, killing nine",
        True,
    )


def test_packed_page_is_read_as_an_article(site: Site, tmp_path: Path) -> None:
    get(tmp_path, site.page("/a", gzip.compress(made.PAGE), **{"Content-Encoding": "gzip"}))
    assert len(records(tmp_path)) == 1


def test_fetched_feed_is_read_by_its_entries(site: Site, tmp_path: Path) -> None:
    feed = (made.FOLDER / "feed.rss").read_bytes()
    get(tmp_path, site.page("/feed", feed, **{"Content-Type": "application/rss+xml"}))
    assert [found.outlet for found in records(tmp_path)] == ["Verrano Gazette"] * 2


def test_pages_of_a_feed_are_fetched_when_asked_for(site: Site, tmp_path: Path) -> None:
    page = site.page("/market")
    feed = (made.FOLDER / "feed.rss").read_bytes().replace(b"https://gazette.example/market", page.encode())
    feed = feed.replace(b"https://gazette.example/aid", page.encode())
    state = get(tmp_path, site.page("/feed", feed), follow=True)
    assert (state.outcomes["feed"], state.outcomes["page"]) == (1, 1)


def test_second_call_asks_for_what_is_new_alone(site: Site, tmp_path: Path) -> None:
    one, two = site.page("/a"), site.page("/b")
    get(tmp_path, one)
    site.asked.clear()
    get(tmp_path, one, two)
    assert site.asked == ["/robots.txt", "/b"] and len(records(tmp_path)) == 2


def test_page_that_failed_for_the_moment_is_asked_for_again(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = (500, HTML, b"")
    get(tmp_path, site.url + "/a")
    state = get(tmp_path, site.page("/a"))
    assert state.outcomes["page"] == 1


def test_addresses_are_taken_out_of_a_file() -> None:
    assert list(fetching.addresses(str(made.FOLDER / "addresses.txt"))) == [
        "https://gazette.example/market",
        "https://gazette.example/aid",
    ]


# --- politeness -----------------------------------------------------------------------------------------


def robots(site: Site, text: str, status: int = 200) -> None:
    site.answers["/robots.txt"] = (status, {"Content-Type": "text/plain"}, text.encode())


def test_robots_are_honoured(site: Site, tmp_path: Path) -> None:
    robots(site, "User-agent: *\nDisallow: /private\n")
    state = get(tmp_path, site.page("/private/a"), site.page("/b"))
    assert site.asked == ["/robots.txt", "/b"]
    assert [why for _, why in state.refused] == ["robots.txt does not allow it"]


def test_redirect_to_what_robots_forbid_is_not_followed(site: Site, tmp_path: Path) -> None:
    robots(site, "User-agent: *\nDisallow: /private\n")
    site.page("/private/a")
    site.answers["/a"] = (302, {"Location": "/private/a"}, b"")
    get(tmp_path, site.url + "/a")
    assert site.asked == ["/robots.txt", "/a"]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_host_whose_robots_cannot_be_had_is_left_alone(site: Site, tmp_path: Path, status: int) -> None:
    robots(site, "", status)
    get(tmp_path, site.page("/a"))
    assert site.asked == ["/robots.txt"]


def test_pause_stands_between_two_pages(site: Site, tmp_path: Path) -> None:
    pauses: list[float] = []
    get(tmp_path, site.page("/a"), site.page("/b"), pauses=pauses)
    assert len(pauses) == 2 and all(1.5 < pause <= 2.0 for pause in pauses)


def test_longer_pause_that_robots_ask_for_is_kept(site: Site, tmp_path: Path) -> None:
    robots(site, "User-agent: *\nCrawl-delay: 7\n")
    pauses: list[float] = []
    get(tmp_path, site.page("/a"), site.page("/b"), pauses=pauses)
    assert pauses and all(6.0 < pause <= 7.0 for pause in pauses)


def test_host_that_asks_for_patience_is_left_alone(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = (429, HTML, b"")
    get(tmp_path, site.url + "/a", site.page("/b"))
    assert site.asked == ["/robots.txt", "/a"]


def test_we_say_who_asks(site: Site, tmp_path: Path) -> None:
    get(tmp_path, site.page("/a"))
    assert len(site.agents) == 1 and site.agents.pop().startswith("attest")


# --- limits ---------------------------------------------------------------------------------------------


def why(state: fetching.Fetching) -> str:
    ((_, told),) = state.refused
    return told


def test_page_that_is_too_large_is_refused(site: Site, tmp_path: Path) -> None:
    limits = Limits(seconds=5, bytes=1024 * 1024)
    assert why(get(tmp_path, site.page("/a", b"x" * 2**21), limits=limits)) == "larger than 1 MB"


def test_page_that_trickles_is_refused(site: Site, tmp_path: Path) -> None:
    slow = site.page("/a", b"x" * 400, **{"X-Slow": "1"})
    started = time.monotonic()
    assert why(get(tmp_path, slow, limits=Limits(seconds=1.0))) == "it took too long"
    assert time.monotonic() - started < 8


def test_redirects_without_end_are_refused(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = (302, {"Location": "/a"}, b"")
    assert why(get(tmp_path, site.url + "/a")) == "more than 5 redirects"


def test_packing_that_explodes_is_refused(site: Site, tmp_path: Path) -> None:
    bomb = site.page("/a", gzip.compress(b"x" * 2**25), **{"Content-Encoding": "gzip"})
    assert why(get(tmp_path, bomb)) == "unpacked it is too large"


def test_feed_with_entities_is_refused(site: Site, tmp_path: Path) -> None:
    laughs = b'<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>'
    assert "entities" in why(get(tmp_path, site.page("/a", laughs)))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "gopher://a.example/",
        "http://user:word@a.example/",
        "http://user@a.example/",
        "http:///a",
        "http://a.example:99999/",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(NotFetched):
        web.check_address(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::",
    ],
)  # fmt: skip
def test_private_addresses_are_not_public(address: str) -> None:
    assert not web.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert web.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_private_host_is_never_asked(site: Site, host: str) -> None:
    port = site.url.rpartition(":")[2]
    with pytest.raises(NotFetched, match=r"public|resolved"):
        Client(Limits(seconds=5)).get(f"http://{host}:{port}/a")
    assert site.asked == []


def _resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Names resolve to these addresses, one a time."""
    left = list(answers)
    real = socket.getaddrinfo

    def resolve(host, port, *args, **kwargs):  # type: ignore[no-untyped-def]
        if host.endswith(".example"):
            host = left.pop(0) if len(left) > 1 else left[0]
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def test_name_that_means_a_private_address_is_never_asked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _resolving(monkeypatch, "127.0.0.1")
    with pytest.raises(NotFetched, match="no public address"):
        Client(Limits(seconds=5)).get(f"http://inner.example:{site.url.rpartition(':')[2]}/a")
    assert site.asked == []


def test_redirect_to_a_private_address_is_not_followed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    port = site.url.rpartition(":")[2]
    site.page("/secret")
    site.answers["/a"] = (302, {"Location": f"http://inner.example:{port}/secret"}, b"")
    _resolving(monkeypatch, "127.0.0.2")
    client = Client(Limits(seconds=5), allows=lambda address: str(address) == "127.0.0.1")
    with pytest.raises(NotFetched, match="no public address"):
        client.get(site.url + "/a")
    assert site.asked == ["/a"]


def test_connection_goes_to_the_address_that_was_checked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means a public address when it is checked and a private one a moment later."""
    port = site.url.rpartition(":")[2]
    site.page("/a")
    _resolving(monkeypatch, "127.0.0.1", "127.0.0.2")
    checked: list[str] = []
    client = Client(Limits(seconds=5), allows=lambda address: not checked.append(str(address)))
    assert client.get(f"http://name.example:{port}/a").status == 200
    assert checked == ["127.0.0.1"]
