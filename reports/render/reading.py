"""HTML as the tree that is laid out, made as small as it can be: each element costs more in the layout than in the reading."""

import copy
import hashlib
from contextlib import suppress
from typing import Final
from xml.etree import ElementTree as ET

import tinyhtml5  # type: ignore[import-untyped]

from reports.render.text import breakable

DOCTYPE: Final = "<!doctype html>"
SVG: Final = "http://www.w3.org/2000/svg"
_XMLNS: Final = "{http://www.w3.org/2000/xmlns/}"
"""Where HTML keeps what is no attribute in XML."""
NO_TEXT: Final = frozenset({"script", "style", "title", "textarea", "svg"})
"""Elements whose text is not laid out in lines."""

ET.register_namespace("", SVG)


def tree(html: str) -> ET.Element:
    """The elements of a page. Well-formed XML is read some forty times as fast as what only HTML allows."""
    with suppress(ET.ParseError):
        return ET.fromstring(html.removeprefix(DOCTYPE))  # noqa: S314  nobody else writes a document type into our page
    root: ET.Element = tinyhtml5.parse(html, namespace_html_elements=False)
    return root


def set_pictures(root: ET.Element) -> dict[str, bytes]:
    """Turn each drawing within the page into an image described by its title; the images by name, equal ones once.

    What is in a drawing then takes no part in the cascade, which would look at each of its strokes.
    """
    pictures: dict[str, bytes] = {}
    for element in list(root.iter(f"{{{SVG}}}svg")):
        alone = copy.copy(element)
        alone.tail = None
        alone.attrib = {name: value for name, value in element.attrib.items() if not name.startswith(_XMLNS)}
        content = ET.tostring(alone)
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.svg"
        pictures[name] = content
        image = {
            "src": f"asset:{name}",
            "alt": element.findtext(f"{{{SVG}}}title", ""),
            "class": element.get("class", ""),
        }
        tail = element.tail
        element.clear()
        element.tag, element.attrib, element.tail = "img", image, tail
    return pictures


def prepare(root: ET.Element) -> None:
    """Break the long runs in all text that is laid out, and turn attachments, which are files within the file, into plain links."""
    found = [root]
    while found:
        element = found.pop()
        if element.tail:
            element.tail = breakable(element.tail)
        if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] in NO_TEXT:
            continue
        if "attachment" in element.get("rel", "").lower():
            del element.attrib["rel"]
        if element.text:
            element.text = breakable(element.text)
        found.extend(element)
