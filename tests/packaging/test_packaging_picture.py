"""The README's picture is made by the real pipeline, and its digest fits every window."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from playwright.async_api import Browser, async_playwright

ROOT = Path(__file__).parents[2]


def _picture() -> ModuleType:
    spec = spec_from_file_location("picture", ROOT / "docs" / "picture.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
async def digest(tmp_path: Path) -> str:
    html: str = await _picture().digest(tmp_path)
    return html


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None and not os.environ.get("CI"):
        pytest.skip("no chromium here; `.ci/run` installs it where it may")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


async def test_the_sample_day_has_one_change_told_once_and_confirmed_once(digest: str, tmp_path: Path) -> None:
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", digest))
    assert "Amazon: moratorium extended until further notice" in text
    assert "Also told by 2 more outlets" in text
    assert "The Model Gazette" in text
    subjects = sorted(
        line.removeprefix("Subject: ")
        for file in (tmp_path / "outbox").glob("*.eml")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith("Subject: ")
    )
    assert [subject.partition(":")[0] for subject in subjects] == ["Confirmed", "Reported"]


async def test_a_digest_fits_a_telephone_and_a_desk(digest: str, browser: Browser) -> None:
    for width in (320, 375, 700, 1280):
        page = await browser.new_page(viewport={"width": width, "height": 800})
        await page.set_content(digest)
        needed = await page.evaluate("document.documentElement.scrollWidth")
        await page.close()
        assert needed <= width
