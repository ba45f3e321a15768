"""What every test may lean on."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parent.parent.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long figures too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--soak"):
        return
    skip = pytest.mark.skip(reason="long: run it with `make soak`")
    for item in items:
        if "soak" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The labelled corpus, where this checkout has it beside it."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip("the labelled corpus is not beside this checkout")
    return SHARED / "corpus"


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Five real texts, where this checkout has them beside it."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the real texts are not beside this checkout")
    return SHARED / "seeds"
