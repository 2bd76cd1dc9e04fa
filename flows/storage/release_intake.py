"""Take in the articles of a release instead of files: what is needed to consolidate them anew."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from flows.inbox.intake import Account, Intake, NothingRead, batch_length, put_batch
from flows.options import Where
from flows.release import RUN, Release, ReleaseError, arrow_tables
from flows.storage import parse_store
from flows.storage.parse_store import Store
from transforms.annotations import Article, Reject

_FIELDS = [each.name for each in fields(Article)]


def as_before(options: Where, release: Release) -> Where:
    """The options with the seeds and the model that a release was made with, where none are given.

    Raises ReleaseError when their folder is gone: other ones would change the release without a word.
    """
    try:
        given = json.loads((release.folder / RUN).read_text(encoding="utf-8"))["given"]
    except (OSError, ValueError, KeyError):
        return options  # made by a version that did not note it, or its note is gone
    changes: dict[str, Any] = {}
    if options.seeds is None and given["seeds"]:
        changes["seeds"] = Path(given["seeds"])
        if not changes["seeds"].is_dir():
            raise ReleaseError(
                f"{given['seeds']}: the seeds that the release was made with are gone; name others by --seeds"
            )
    if options.model is None and given["model"]:
        changes["model"] = given["model"]
    return options.model_copy(update=changes)


def take_again(release: Release, store: Store, inbox: Path, batch_size: int) -> Intake:
    """The intake that a release was made of; articles that the store does not know lie in `inbox`.

    What was refused as a record stays refused; what was refused because its reading failed is not in a
    release, so it stays refused, too, until its file is read again. Raises NothingRead for an empty release.
    """
    tables = arrow_tables(release, ["articles", "rejects"])
    intake = Intake(
        rejects=[Reject(**row) for row in tables["rejects"].to_pylist()],
        n_refused_before=tables["rejects"].num_rows,
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
    while waiting:
        length = batch_length(len(intake.batches), batch_size)
        put_batch(waiting[:length], inbox, intake)
        waiting = waiting[length:]
    return intake
