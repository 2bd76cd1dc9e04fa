"""Take in the articles of a release instead of files: what is needed to consolidate them anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from flows.inbox.intake import Account, Intake, NothingRead
from flows.release import Release, arrow_tables
from flows.storage import parse_store
from flows.storage.parse_store import Batch, Store
from transforms.annotations import Article, Reject

_FIELDS = [each.name for each in fields(Article)]


def take_again(release: Release, store: Store, inbox: Path, batch_size: int) -> Intake:
    """The intake that a release was made of; articles that the store does not know lie in `inbox`.

    What was refused as a record stays refused; what was refused because its reading failed is not in a
    release, so it stays refused, too, until its file is read again. Raises NothingRead for an empty release.
    """
    tables = arrow_tables(release, ["articles", "rejects"])
    intake = Intake(
        rejects=[Reject(**row) for row in tables["rejects"].to_pylist()],
        accounts={path: Account(**told) for path, told in release.manifest["records"]["files"].items()},
    )
    known = parse_store.known_keys(store)
    waiting: list[tuple[Article, str]] = []
    for row in tables["articles"].select(_FIELDS).to_pylist():
        article = Article(**row)
        key = parse_store.reading_key(article)
        intake.keys[article.article_id] = key
        intake.paths[article.article_id] = article.source_path
        intake.records[article.article_id] = article.record
        if key not in known:
            waiting.append((article, key))
    if not intake.keys:
        raise NothingRead(f"{release.folder}: the release has no articles", intake.rejects)
    for start in range(0, len(waiting), batch_size):
        _put(waiting[start : start + batch_size], inbox, intake)
    intake.n_new = len(waiting)
    return intake


def _put(waiting: Sequence[tuple[Article, str]], inbox: Path, intake: Intake) -> None:
    articles, keys = zip(*waiting, strict=True)
    path = inbox / f"batch-{len(intake.batches):06}.parquet"
    parse_store.write_batch(path, Batch(articles, keys))
    intake.batches.append(path)
