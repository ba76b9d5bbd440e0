"""Reading a page back: a tree of its elements."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "img", "br"}


@dataclass
class Element:
    """An element; `text` is all that is written in it and below."""

    tag: str
    attributes: dict
    children: list = field(default_factory=list)

    @property
    def text(self):
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    def all(self, tag, **wanted):
        """Every element below of that tag and with these attributes (class: one of them), in order."""
        found = []
        for one in self.children:
            if isinstance(one, Element):
                found += [one] if one.tag == tag and one.fits(wanted) else []
                found += one.all(tag, **wanted)
        return found

    def one(self, tag, **wanted):
        (found,) = self.all(tag, **wanted)
        return found

    def fits(self, wanted):
        classes = (self.attributes.get("class") or "").split()
        return all(v in classes if k == "kind" else self.attributes.get(k) == v for k, v in wanted.items())


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag, attrs):
        one = Element(tag, dict(attrs))
        self.open[-1].children.append(one)
        if tag not in _VOID:
            self.open.append(one)

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag, tag

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read_page(html):
    """The tree of a page, all of whose elements are closed in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1
    return reader.open[0]
