"""Every sabotage gets the diagnosis it carries: what is wrong is named, and named rightly."""

from __future__ import annotations

from typing import Any

import pytest
from asked import asked
from sabotage import everything


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"{kind.LAYER}-{kind.__name__}") for kind in everything()])
def test_sabotage_is_named(kind: Any) -> None:
    diagnosis = asked(kind, ["numeric"]).diagnosis
    assert diagnosis.id == kind.NAMED, diagnosis.text
