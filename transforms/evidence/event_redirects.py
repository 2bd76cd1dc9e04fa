"""What became of the events of the former release: rows of `event_redirects`.

An event's id is that of its anchor mention, so it stays as long as the anchor stands first. It goes when a
mention published earlier comes in (re-anchored), when two events turn out to be one (merged), when one turns
out to be several and the anchor's part got another id (split), or when its articles are no longer read
(removed).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any


def redirects(former: Mapping[str, str], current: Mapping[str, str], release: str) -> list[dict[str, Any]]:
    """Rows of `event_redirects`, sorted by old_id, for each event of the former release that is no more.

    `former` and `current` map mention_id to event_id (two columns of `mentions`); `release` is the id of the
    former release. `new_id` is the event under which most of the mentions now stand (of equals the first by
    id), None when none of them is left.
    """
    standing = set(current.values())
    mentions: dict[str, list[str]] = defaultdict(list)
    for mention_id, event_id in former.items():
        mentions[event_id].append(mention_id)
    came_from: dict[str, set[str]] = defaultdict(set)
    for mention_id, event_id in current.items():
        if mention_id in former:
            came_from[event_id].add(former[mention_id])
    rows = []
    for old_id in sorted(set(mentions) - standing):
        now = Counter(current[one] for one in mentions[old_id] if one in current)
        new_id = min(now, key=lambda event_id: (-now[event_id], event_id), default=None)
        if new_id is None:
            reason = "removed"
        elif len(now) > 1:
            reason = "split"
        else:
            reason = "merged" if len(came_from[new_id]) > 1 else "re-anchored"
        rows.append({"old_id": old_id, "new_id": new_id, "reason": reason, "release": release})
    return rows
