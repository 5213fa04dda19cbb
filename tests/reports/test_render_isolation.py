"""A document reaches nothing beyond what was sent with it: no address, no file, and nothing is hidden in the PDF."""

import io
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from reports.render import RenderFailed
from reports.render.door import Renderer
from reports.render.limits import LIMITS
from tests.reports.pages import all_bytes, images, page, png, read_back

MARKER = "Gelekt-7391"
WAYS = {
    "image": "<img alt='' src='{at}.png'>",
    "srcset": "<img alt='' srcset='{at}.png 1x' src='{at}.png'>",
    "object": "<object data='{at}.png'></object>",
    "embed": "<embed src='{at}.png'>",
    "frame": "<iframe src='{at}.html'></iframe>",
    "video": "<video poster='{at}.png' src='{at}.png'></video>",
    "button": "<input type=image alt='' src='{at}.png'>",
    "script": "<script src='{at}.js'></script>",
    "style sheet": "<link rel=stylesheet href='{at}.css'>",
    "second style sheet": "<link rel='alternate stylesheet' href='{at}.css'>",
    "icon": "<link rel=icon href='{at}.png'>",
    "attachment": "<link rel=attachment href='{at}.txt' title=bijlage>",
    "attached link": "<a rel='noopener ATTACHMENT' href='{at}.txt'>link</a>",
    "import": "<style>@import url({at}.css);</style>",
    "import by name": "<style>@import '{at}.css' print;</style>",
    "font": "<style>@font-face {{ font-family: Own; src: url({at}.ttf) }} p {{ font-family: Own }}</style><p>letter</p>",
    "background": "<p style='background: url({at}.png)'>vlak</p>",
    "content": "<style>p::before {{ content: url({at}.png) }}</style><p>voor</p>",
    "list": "<ul style='list-style-image: url({at}.png)'><li>punt</li></ul>",
    "border": "<p style='border: 9px solid; border-image: url({at}.png) 9'>rand</p>",
    "page": "<style>@page {{ background: url({at}.png); @top-left {{ content: url({at}.png) }} }}</style>",
    "image in a drawing": "<svg width=9 height=9><image href='{at}.png' width=9 height=9 /></svg>",
    "part of another drawing": "<svg width=9 height=9><use href='{at}.svg#x' /></svg>",
    "fill of a drawing": "<svg width=9 height=9><rect width=9 height=9 fill='url({at}.svg#x)' /></svg>",
    "style of a drawing": "<svg width=9 height=9><style>@import url({at}.css);</style><rect width=9 height=9 /></svg>",
    "refresh": "<meta http-equiv=refresh content='0; url={at}.html'>",
    "base": "<base href='{at}/'><img alt='' src='.png'><link rel=stylesheet href='.css'><link rel=attachment href='.txt'>",
}
NESTED = b"""<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='%b.png' width='9' height='9'/></svg>"""


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer(LIMITS)
    yield made
    made.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that would take any connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture
def secret(tmp_path: Path) -> str:
    """The address, without its ending, of files that are really there."""
    for ending in ("txt", "js", "html", "ttf", "icc"):
        (tmp_path / f"secret.{ending}").write_text(MARKER)
    (tmp_path / "secret.css").write_text(f"body::after {{ content: '{MARKER}' }}")
    (tmp_path / "secret.svg").write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg'><text id='x' y='9'>{MARKER}</text></svg>"
    )
    (tmp_path / "secret.png").write_bytes(png(3, 3))
    for name in ("secret/.png", "secret/.css", "secret/.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((tmp_path / name.replace("/", "")).read_bytes())
    return (tmp_path / "secret").as_uri()


def leaks(pdf: bytes) -> list[str]:
    """What of the secret files, or of any file, is in a PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        attached = [*opened.attachments]
        kinds = {
            str(each.get("/Type")) for each in opened.objects if isinstance(each, pikepdf.Dictionary | pikepdf.Stream)
        }
    found = [*attached, *sorted(kinds & {"/EmbeddedFile", "/Filespec"}), *map(str, images(pdf))]
    return found + ([MARKER] if MARKER.encode() in all_bytes(pdf) or MARKER in read_back(pdf) else [])


@pytest.mark.parametrize("way", WAYS)
def test_no_address_is_asked_and_no_file_is_read(
    renderer: Renderer, listener: socket.socket, secret: str, way: str
) -> None:
    server = f"http://127.0.0.1:{listener.getsockname()[1]}/secret"
    body = "".join(WAYS[way].format(at=at) for at in (secret, server, f"{server}?to={secret}", secret.upper()))

    pdf = renderer.render(page(f"<p>tekst</p>{body}"), {})

    assert "tekst" in read_back(pdf)
    assert leaks(pdf) == []
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("kind", ["asset", "data"])
def test_what_an_asset_or_data_asks_for_is_not_fetched_either(
    renderer: Renderer, listener: socket.socket, secret: str, kind: str
) -> None:
    server = f"http://127.0.0.1:{listener.getsockname()[1]}/secret"
    for at in (secret, server):
        drawing = NESTED.replace(b"%b", at.encode())
        style = f"@import url({at}.css); body {{ background: url({at}.png) }}".encode()
        entity = f"<!DOCTYPE svg [<!ENTITY x SYSTEM '{at}.txt'>]><svg xmlns='http://www.w3.org/2000/svg'><text>&x;</text></svg>"
        assets = {"a.svg": drawing, "a.css": style, "e.svg": entity.encode()}
        links = ["asset:a.svg", "asset:a.css", "asset:e.svg"]
        if kind == "data":
            links = [
                f"data:image/svg+xml,{drawing.decode()}",
                f"data:text/css,{style.decode()}",
                f"data:image/svg+xml,{entity}",
            ]
        body = f'<img alt="" src="{links[0]}"><link rel="stylesheet" href="{links[1]}"><img alt="" src="{links[2]}">'

        assert leaks(renderer.render(page(f"<p>tekst</p>{body}"), assets)) == []
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_data_in_an_address_is_no_asset(renderer: Renderer) -> None:
    drawing = f"<svg xmlns=%22http://www.w3.org/2000/svg%22><text y=%229%22>{MARKER}</text></svg>"
    body = f"<img alt='' src='data:image/svg+xml,{drawing}'><link rel=attachment href='data:,{MARKER}'>"

    assert leaks(renderer.render(page(f"<p>tekst</p>{body}"), {})) == []


def test_a_colour_profile_from_elsewhere_is_not_fetched_and_gives_no_pdf(
    renderer: Renderer, listener: socket.socket
) -> None:
    style = f"@color-profile --own {{ src: url(http://127.0.0.1:{listener.getsockname()[1]}/own.icc) }}"

    with pytest.raises(RenderFailed, match="crash"):
        renderer.render(page("<p>tekst</p>", style), {})
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_an_asset_is_not_attached(renderer: Renderer) -> None:
    body = "<link rel=attachment href='asset:a.css'><a rel=attachment href='asset:a.css'>link</a>"

    assert leaks(renderer.render(page(body), {"a.css": MARKER.encode()})) == []


def test_the_same_pages_would_leak_elsewhere(secret: str) -> None:
    """Without the house's fetcher WeasyPrint reads these files: what is looked for above can be found."""
    import weasyprint

    leaking = {
        way for way, body in WAYS.items() if leaks(weasyprint.HTML(string=page(body.format(at=secret))).write_pdf())
    }

    assert {"image", "object", "style sheet", "attachment", "attached link", "import", "background", "base"} <= leaking


REFUSED = [
    "open('/etc/hostname')",
    "open('/etc/../etc/hostname')",
    "open(sys.prefix + '/../../../../../../../etc/hostname')",
    "open(sys.prefix + '/new', 'w')",
    "os.open(sys.prefix, os.O_RDWR)",
    "socket.socket()",
    "socket.getaddrinfo('localhost', 80)",
    "subprocess.run(['true'])",
    "os.system('true')",
    "os.fork()",
    "urllib.request.urlopen('http://localhost')",
]


def test_python_itself_refuses_what_a_drawing_never_needs() -> None:
    code = f"""
import os, socket, subprocess, sys, urllib.request
from reports.render.child import guard
sys.addaudithook(guard)
import wave  # what is imported late is still found
for act in {REFUSED}:
    try:
        exec(act)
    except PermissionError:
        continue
    print("not refused:", act)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=60)

    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
