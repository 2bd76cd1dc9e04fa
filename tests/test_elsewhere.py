"""Inputs and output at URLs, against a real S3-compatible server on loopback; a Dask cluster on loopback."""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows import release
from flows.release import open_release
from flows.storage import places, pruning
from flows.tables import read_tables
from tests import fakes
from tests import prefect_server as servers
from tests.commands import attest, environment, write_articles
from tests.test_cli import attest as command
from tests.test_incremental import build, content

BUCKETS = (f"news-{n}" for n in itertools.count())  # the server keeps them all
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture()
def stages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    fakes.install(monkeypatch)
    monkeypatch.setenv("ATTEST_CACHE", str(tmp_path / "cache"))
    yield


class Bucket:
    """A bucket, and the query that leads pyarrow to its server."""

    def __init__(self, client: Any, port: int) -> None:
        self.client, self.name = client, next(BUCKETS)
        client.create_bucket(Bucket=self.name)
        self.query = f"?scheme=http&endpoint_override=127.0.0.1:{port}"

    def url(self, name: str) -> str:
        return f"s3://{self.name}/{name}{self.query}"

    def put(self, name: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=name, Body=content)

    def send(self, folder: Path, name: str) -> None:
        for path in folder.iterdir():
            self.put(f"{name}/{path.name}", path.read_bytes())

    def names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return [each["Key"] for page in pages for each in page.get("Contents", ())]


@pytest.fixture()
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    boto3 = pytest.importorskip("boto3")
    server_of = pytest.importorskip("moto.server")
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    port = servers.free_port()
    server = server_of.ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    try:
        client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}")
        yield Bucket(client, port)
    finally:
        server.stop()


def test_bucket_to_bucket_equals_folder_to_folder(stages: None, tmp_path: Path, bucket: Bucket) -> None:
    inbox = write_articles(tmp_path / "inbox", 7)
    bucket.send(inbox, "inbox")
    build(bucket.url("inbox"), output=bucket.url("out"), batch_size=3)
    build(inbox, output=tmp_path / "out")
    assert content(bucket.url("out")) == content(tmp_path / "out")


def test_bucket_is_read_and_extracted_only_where_it_is_new(
    stages: None, tmp_path: Path, bucket: Bucket
) -> None:
    inbox = write_articles(tmp_path / "inbox", 4)
    bucket.send(inbox, "inbox")
    build(bucket.url("inbox"), output=bucket.url("out"))
    first = open_release(bucket.url("out"))
    bucket.put("inbox/new.txt", b"New\n\nSoldiers attacked another village near the river, he said.")
    bucket.client.delete_object(Bucket=bucket.name, Key="inbox/2024-03-01-0.txt")
    fakes.CALLS.clear()
    second = build(bucket.url("inbox"), output=bucket.url("out"))
    assert len(fakes.CALLS) == 1 and len(second.keys) == 4
    assert open_release(bucket.url("out")).release_id != first.release_id


@pytest.mark.slow
def test_pointer_names_the_release_and_the_last_three_are_kept(
    stages: None, tmp_path: Path, bucket: Bucket
) -> None:
    made = []
    for n in range(2, 7):
        inbox = write_articles(tmp_path / "inbox", n)
        build(inbox, output=bucket.url("out"))
        made.append(open_release(bucket.url("out")).release_id)
    found = json.loads(bucket.client.get_object(Bucket=bucket.name, Key="out/latest.json")["Body"].read())
    kept = {
        name.split("/")[2] for name in bucket.names() if name.startswith("out/releases/") and name[-1] != "/"
    }
    assert found["release"] == made[-1] and kept == set(made[-release.KEEP :])


def test_commands_read_a_release_at_a_url(stages: None, tmp_path: Path, bucket: Bucket) -> None:
    build(write_articles(tmp_path / "inbox", 2), output=bucket.url("out"))
    assert "sound" in command("validate", bucket.url("out")).stdout
    assert "2024-03-01-0.txt" in command("show", "a-", "--release", bucket.url("out")).output + str(
        read_tables(open_release(bucket.url("out")), ["articles"])["articles"]["source_path"].tolist()
    )


def test_store_in_a_bucket_is_pruned(stages: None, tmp_path: Path, bucket: Bucket) -> None:
    build(write_articles(tmp_path / "inbox", 2), output=bucket.url("out"))
    found = pruning.parts(bucket.url("out"))
    pruning.remove(bucket.url("out"), pruning.choose(found, None, 0))
    assert len(found) == 1 and pruning.parts(bucket.url("out")) == []


def test_single_file_at_a_url_keeps_its_name(stages: None, tmp_path: Path, bucket: Bucket) -> None:
    inbox = write_articles(tmp_path / "inbox", 1)
    bucket.send(inbox, "inbox")
    build(bucket.url("inbox/2024-03-01-0.txt"), output=tmp_path / "out")
    articles = read_tables(tmp_path / "out", ["articles"])["articles"]
    assert articles["source_path"].tolist() == ["2024-03-01-0.txt"]


def test_file_url_is_this_machine(stages: None, tmp_path: Path) -> None:
    inbox = write_articles(tmp_path / "in box", 1)
    build(inbox.as_uri(), output=(tmp_path / "out").as_uri())
    assert (tmp_path / "out" / "latest" / "events.parquet").is_file()


def test_fsspec_filesystem_takes_inputs_and_output(stages: None, tmp_path: Path) -> None:
    import fsspec

    text = b"New\n\nSoldiers attacked another village near the river, he said."
    fsspec.filesystem("memory").pipe("/inbox/2024-03-01.txt", text)
    build("memory://inbox", output="memory://out")
    assert open_release("memory://out").manifest["tables"]["articles"]["rows"] == 1


@pytest.mark.parametrize("url", ["nonsense://there/x", "s3://bucket/x?nonsense=1"])
def test_unknown_place_is_told_in_one_line(url: str) -> None:
    with pytest.raises(places.PlaceError, match="nonsense"):
        places.open_place(url)


def test_nothing_at_a_url_is_told(stages: None, tmp_path: Path, bucket: Bucket) -> None:
    with pytest.raises(FileNotFoundError):
        places.fetch(bucket.url("void"), tmp_path)


# --- a Dask cluster -----------------------------------------------------------------------------------


@pytest.fixture()
def cluster(prefect_server: None, tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler with two workers, each a process of its own."""
    distributed = pytest.importorskip("distributed")
    pytest.importorskip("prefect_dask")
    address = f"tcp://127.0.0.1:{servers.free_port()}"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", address, "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1"]
    # Dask itself tries a task on four workers before it gives it up: each death costs a new worker's start
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    server = servers.Server("", tmp_path, environment(**once))
    try:
        server.start(*dask, log=tmp_path / "scheduler.log")
        for n in range(2):
            folder = str(tmp_path / f"scratch-{n}")
            server.start(
                *worker, "--no-dashboard", "--local-directory", folder, log=tmp_path / f"worker-{n}.log"
            )
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                with distributed.Client(address, timeout=5, set_as_default=False) as client:
                    client.wait_for_workers(2, timeout=120)
                    break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        for each in reversed(server.others):
            servers.stop(each)


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_server")
def test_dask_cluster_gives_the_same_bytes_and_outlives_its_workers(
    cluster: str, stages: None, tmp_path: Path
) -> None:
    inbox = write_articles(tmp_path / "inbox", 20)
    arguments = ("run", inbox, "--batch-size", 3)
    log = tmp_path / "read.log"
    done = attest(*arguments, "--engine", cluster, "--output", tmp_path / "dask")
    assert done.returncode == 0, done.stderr
    build(inbox, output=tmp_path / "inline", batch_size=3)
    assert content(tmp_path / "dask") == content(tmp_path / "inline")
    # the articles were read by the workers, not by the command
    assert not log.exists()
    (inbox / "bad.txt").write_text("Bad\n\nA deadly piece that soldiers attacked near the river, he said.")
    done = attest(*arguments, "--engine", cluster, "--output", tmp_path / "dask")
    assert done.returncode == 0, done.stderr
    rejects = read_tables(tmp_path / "dask", ["rejects"])["rejects"]
    assert rejects["source_path"].tolist() == ["bad.txt"]
