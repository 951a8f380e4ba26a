"""Markdown to blocks whose every character knows where it stands in the source.

comrak (CommonMark in Rust) renders HTML with `data-sourcepos` on blocks and inlines, lxml reads the tree, and each
text run is aligned with the source characters between its neighbours' positions.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import comrak
from lxml import etree
from rxkg.ingest.source import Source
from rxkg.ingest.text import Text
from rxkg.ontology.errors import SourceError

#: Deeper than any reader follows; CommonMark allows it, lxml and people do not.
MAX_DEPTH = 60

_INLINE_MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code", "a": "link"}
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "pre", "dt", "dd"}
_HOLDERS = {"li", "dt", "dd"}  # blocks that hold other blocks
_KINDS = {"li": "item", "td": "cell", "th": "cell", "pre": "code", **{f"h{level}": "heading" for level in range(1, 7)}}
_NO_INLINE = {*_BLOCKS, "ul", "ol", "blockquote", "table", "thead", "tbody", "tr"}
_ESCAPABLE = "\\`*_{}[]()#+-.!<>&|~\"'$%,/:;=?@^"
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARKUP = "*_`["
_SPACE = " \t\r\n\f\v\xa0"
# Runs of blanks, and between them words joined by single blanks: most texts are a handful of these.
_WORDS = re.compile(r"[ \t\r\n\f\v\xa0]+|[^ \t\r\n\f\v\xa0]+(?: [^ \t\r\n\f\v\xa0]+)*+")
# Words joined by single blanks, with no escapes: what is rendered as it stands.
_TAG = re.compile(r"(</?(?:sub|sup|i|em|b|strong|u|p|span)>)", re.IGNORECASE)
_AS_IT_STANDS = re.compile(r" ?(?:[^ \t\r\n\f\v\xa0\\&]++ ?)++")
# A line's end, then an indent of blanks and markers long enough to hold more levels than MAX_DEPTH, and the rest of its
# line. The search skips from one line's end to the next.
_DEEP = re.compile(rf"\n((?:[^\S\n]|[>*+-]){{{MAX_DEPTH + 1},}}+)(.*)")
# What opens an item, a heading or a cell; its characters may recur in the text ("1. 1 mg").
_MARKER = re.compile(r"[ \t]*(?:[-*+](?=\s)|\d{1,9}[.)](?=\s)|#{1,6}(?=\s)|\|)?[ \t]*")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, heading, table cell or code block: a run of text of its own."""

    kind: str  # "paragraph", "item", "heading", "cell", "code"
    level: int  # of a heading 1-6; else the depth of lists around it, 0 outside of lists
    ordered: bool  # an item of a numbered list
    text: Text
    parent: int | None  # index of the item that holds this block
    list_id: int | None  # the same for all items of one list
    start: int  # characters of the source, whole block with its markers
    end: int


def _options() -> tuple[comrak.ExtensionOptions, comrak.ParseOptions, comrak.RenderOptions]:
    extension = comrak.ExtensionOptions()
    extension.table = True
    parse = comrak.ParseOptions()
    parse.sourcepos_chars = True
    render = comrak.RenderOptions()
    render.sourcepos = True
    render.escape = True  # raw HTML in a monograph is text, never markup
    return extension, parse, render


def read_blocks(source: Source) -> tuple[Block, ...]:
    """The blocks of a source in text order, front matter left out.

    Raises SourceError where the text nests deeper than MAX_DEPTH.
    """
    body = source.text[source.body :]
    _check_depth(source, body)
    # comrak ends lines at "\n"; a lone "\r" (old Mac files) as "\n" keeps lines and positions the same.
    body = body.replace("\r\n", " \n").replace("\r", "\n").replace("\x0c", " ")
    extension, parse, render = _options()
    rendered = comrak.render_markdown(body, extension_options=extension, parse_options=parse, render_options=render)
    if not rendered.strip():
        return ()
    # lxml.html would call Python for every element that is looked at.
    document = etree.fromstring(f"<div>{rendered}</div>", etree.HTMLParser())
    return tuple(_Reader(source).read(document[0][0]))


def _check_depth(source: Source, body: str) -> None:
    body = f"\n{body}"
    for line in _DEEP.finditer(body):
        indent = line[1]
        if (sum(map(indent.count, ">*+-")) > MAX_DEPTH and re.search(r"\w", line[2])) or len(indent) > 40 * MAX_DEPTH:
            at = source.line(source.body) + body.count("\n", 0, line.start())
            raise SourceError(
                source.file, f"nests deeper than {MAX_DEPTH} levels", "flatten it", line=at, code="nesting"
            )


class _Reader:
    def __init__(self, source: Source):
        self.source = source
        self.text = source.text
        # comrak counts lines and columns of the body from 1: a position is the start of its line and the column.
        lines = range(source.line(source.body) + 1, source.line(len(source.text)) + 1)
        self.starts = [-1, source.body - 1, *(source.line_start(line) - 1 for line in lines)]
        self.blocks: list[Block] = []
        self.lists = 0

    def span(self, element: etree._Element) -> tuple[int, int] | None:
        value = element.get("data-sourcepos")
        if value is None:
            return None
        line, column, last_line, last_column = value.replace("-", ":").split(":")
        end = self.starts[int(last_line)] + int(last_column) + 1
        return self.starts[int(line)] + int(column), min(end, len(self.text))

    def read(self, root: etree._Element) -> list[Block]:
        self.walk(root, parent=None, depth=0, ordered=False, list_id=None)
        return self.blocks

    def walk(
        self,
        element: etree._Element,
        *,
        parent: int | None,
        depth: int,
        ordered: bool,
        list_id: int | None,
    ) -> None:
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in ("ul", "ol"):
                self.lists += 1
                self.walk(child, parent=parent, depth=depth + 1, ordered=tag == "ol", list_id=self.lists)
            elif tag in _BLOCKS and (span := self.span(child)) is not None:
                inner = self.add(child, tag, span, parent=parent, depth=depth, ordered=ordered, list_id=list_id)
                if tag in _HOLDERS:
                    self.walk(child, parent=inner, depth=depth, ordered=ordered, list_id=list_id)
            elif tag not in _INLINE_MARKS:
                self.walk(child, parent=parent, depth=depth, ordered=ordered, list_id=list_id)

    def add(
        self, element: etree._Element, tag: str, span: tuple[int, int],
        *, parent: int | None, depth: int, ordered: bool, list_id: int | None,
    ) -> int | None:  # fmt: skip
        """Adds the element's own text as a block; the index of the item that its children belong to."""
        holder = element
        if (
            tag == "li"
            and element.text is not None
            and not element.text.strip()
            and len(element)
            and element[0].tag == "p"
        ):
            holder = element[0]  # a loose list wraps the item's text in a paragraph; the item is still one block
            text = self.own_text(holder, self.span(holder) or span)
            del holder.attrib["data-sourcepos"]  # read; the walk shall not add it again
        else:
            text = self.own_text(holder, span)
        kind = _KINDS.get(tag, "paragraph")
        level = int(tag[1]) if kind == "heading" else depth
        if not text.plain and kind != "item":
            return parent
        self.blocks.append(Block(kind, level, ordered, text, parent, list_id, *span))
        return len(self.blocks) - 1 if kind == "item" else parent

    def own_text(self, element: etree._Element, span: tuple[int, int]) -> Text:
        marker = _MARKER.match(self.text, span[0], span[1]) if element.tag != "p" else None
        aligner = _Aligner(self.text, marker.end() if marker else span[0])
        self.inline(element, aligner, span[1])
        return aligner.finish()

    def inline(self, element: etree._Element, aligner: _Aligner, limit: int) -> None:
        """Feeds the element's text and its inline children's to the aligner, up to the first block child."""
        children = list(element)
        spans = [self.span(child) for child in children]
        if element.text:
            aligner.feed(element.text, _next_start(spans, 0, limit))
        for number, (child, span) in enumerate(zip(children, spans, strict=True)):
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in _NO_INLINE:
                return
            begin = aligner.size
            if tag == "br":
                aligner.feed(" ", limit)
            else:
                if span is not None:
                    aligner.seek(span[0])
                    self.inline(child, aligner, span[1])
                    aligner.seek(span[1])
                else:
                    self.inline(child, aligner, limit)
            mark = _INLINE_MARKS.get(tag)
            if mark and aligner.size > begin:
                aligner.marks.append((mark, begin, aligner.size))
            if child.tail:
                aligner.feed(child.tail, _next_start(spans, number + 1, limit))


def _next_start(spans: list[tuple[int, int] | None], number: int, limit: int) -> int:
    """Where the first of `spans[number:]` starts that is known, else `limit`."""
    for span in spans[number:]:
        if span is not None:
            return span[0]
    return limit


class _Aligner:
    """Walks rendered text and source side by side, skipping markup that stands in the source alone."""

    __slots__ = ("after_blank", "at", "marks", "parts", "runs", "size", "source")

    def __init__(self, source: str, start: int):
        self.source = source
        self.at = start
        self.parts: list[str] = []
        self.size = 0
        self.runs: list[tuple[int, int, int, int]] = []
        self.marks: list[tuple[str, int, int]] = []
        self.after_blank = True

    def seek(self, position: int) -> None:
        self.at = max(self.at, position)

    def feed(self, text: str, limit: int) -> None:
        """Adds rendered text that stands between here and `limit` in the source, runs of blanks as one.

        Tags of HTML that only set letters are left out: "5-HT<sub>1B</sub>" is 5-HT1B.
        """
        if "<" in text and _TAG.search(text):
            for number, part in enumerate(_TAG.split(text)):
                if number % 2 == 0 and part:
                    self.feed(part, limit)
                elif number % 2 and (tag := self.source.find(part, self.at, limit)) >= 0:
                    self.at = tag + len(part)
            return
        if _AS_IT_STANDS.fullmatch(text) and not (self.after_blank and text[0] == " "):
            whole = self.behind_markup(text, limit)
            if whole is not None:
                self.add(text, whole, whole + len(text))
                self.after_blank = text[-1] == " "
                return
        for chunk in _WORDS.findall(text):
            if chunk[0] in _SPACE:
                self.blank(limit)
            elif "\\" not in chunk and "&" not in chunk and (at := self.behind_markup(chunk, limit)) is not None:
                self.add(chunk, at, at + len(chunk))
            else:
                for char in chunk:
                    if char == " ":
                        self.blank(limit)
                    elif (found := self.find(char, limit)) is not None:
                        self.add(char, *found)

    def behind_markup(self, chunk: str, limit: int) -> int | None:
        """Where `chunk` stands whole in the source, behind emphasis marks at most, else None."""
        at, source = self.at, self.source
        if source.startswith(chunk, at):
            return at
        while at < limit and source[at] in _MARKUP:
            at += 1
        return at if chunk[0] not in _MARKUP and source.startswith(chunk, at) else None

    def add(self, chunk: str, start: int, end: int) -> None:
        size = self.size
        self.parts.append(chunk)
        self.size = size + len(chunk)
        if self.runs and end - start == len(chunk):
            p, q, s, e = self.runs[-1]
            if e == start and q - p == e - s:
                self.runs[-1] = (p, self.size, s, end)
                self.at, self.after_blank = end, False
                return
        self.runs.append((size, self.size, start, end))
        self.at, self.after_blank = end, False

    def blank(self, limit: int) -> None:
        """One blank for any run of them; none at the start."""
        if self.after_blank:
            return
        at = self.at
        while at < limit and self.source[at] not in _SPACE:
            at += 1  # past closing markup
        if at >= limit:
            at = self.at - 1  # the blank is not in the source, as behind "<br>": let it lie on the character before
        here = self.at
        self.add(" ", at, at + 1)
        self.at = max(here, at)
        while self.at < limit and self.source[self.at] in _SPACE:
            self.at += 1
        self.after_blank = True

    def find(self, char: str, limit: int) -> tuple[int, int] | None:
        at, source = self.at, self.source
        while at < limit:
            here = source[at]
            if here == "&":
                entity = _ENTITY.match(source, at)
                if entity and char in html.unescape(entity[0]):
                    return at, entity.end()
            if here == "\\" and at + 1 < limit and source[at + 1] == char and char in _ESCAPABLE:
                return at, at + 2
            if here == char:
                return at, at + 1
            at += 1
        return None

    def finish(self) -> Text:
        plain = "".join(self.parts)
        runs, size = self.runs, self.size
        if plain.endswith(" "):
            size -= 1
            p, q, s, e = runs.pop()
            if q - p > 1:
                runs.append((p, q - 1, s, e - 1))
        marks = self.marks
        if marks:
            marks = [(mark, i, min(j, size)) for mark, i, j in marks if i < size]
        return Text(plain[:size], tuple(runs), tuple(marks))


__all__ = ["MAX_DEPTH", "Block", "Text", "read_blocks"]
