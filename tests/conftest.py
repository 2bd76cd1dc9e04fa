"""Fixtures shared by tests of the flow."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """A temporary Prefect server and database for the whole test session; or the one at ATTEST_TEST_API."""
    from flows.running import engines

    engines.settle_prefect("CRITICAL")
    if running := os.environ.get("ATTEST_TEST_API"):
        from prefect.settings import PREFECT_API_URL, temporary_settings

        with temporary_settings({PREFECT_API_URL: running}):
            yield
        return
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield
