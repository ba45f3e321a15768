"""Pictures of every message in headless chromium: `python tests/telling/look.py FOLDER [NAME…]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sample_notes import NAMES, every_note

from monitor.render import Renderer

FLAGS = """--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --hide-scrollbars
--disable-component-update --disable-sync --disable-dev-shm-usage""".split()


def shoot(page: Path, width: int, height: int, dark: bool) -> None:
    picture = page.with_name(f"{page.stem}-{width}{'-dark' if dark else ''}.png")
    scheme = ["--blink-settings=preferredColorScheme=0"] if dark else ["--blink-settings=preferredColorScheme=1"]
    # Headless chromium has a least width of 500; a frame gives narrower ones.
    framed = page.with_name(f"{page.stem}-{width}.frame.html")
    framed.write_text(
        f'<meta name="color-scheme" content="light dark"><body style="margin:0">'
        f'<iframe src="{page.name}" style="border:0;width:{width}px;height:{height}px">'
    )
    size = f"--window-size={max(width, 500)},{height}"
    subprocess.run(["chromium", *FLAGS, *scheme, size, f"--screenshot={picture}", framed.as_uri()], check=True)


def main(folder: Path, wanted: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    renderer = Renderer(None, public_url="https://monitor.example", names=NAMES)
    for name, note in every_note().items():
        if wanted and name not in wanted:
            continue
        words = renderer.words(note)
        page = (folder / f"{name}.html").absolute()
        page.write_text(words.html)
        (folder / f"{name}.txt").write_text(f"Subject: {words.subject}\n\n{words.text}")
        height = 2600 if name in ("digest-awful", "digest-stories") else 1700 if name == "digest" else 900
        for width, dark in ((640, False), (320, False), (640, True)):
            shoot(page, width, height, dark)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
