"""With this folder on PYTHONPATH every Python process reads articles with the stand-ins of tests/fakes.py.

That reaches the worker processes of a pool or cluster, which a fixture cannot.
"""

import pytest

from tests import fakes

fakes.install(pytest.MonkeyPatch())
