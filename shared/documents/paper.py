"""A4 paper: headings, facts and tables in Chinese and English, the same bytes for the same words.

Chinese has no spaces, so lines are broken here: between any two Chinese characters, never inside a
Latin word, and never so that a line begins with a closing mark or ends with an opening one.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TextMode, XPos, YPos

from shared.domain.errors import Unavailable

FONTS = Path(__file__).parent / "fonts"
LATIN, CHINESE, SYMBOLS = "Roboto-Regular", "DroidSansFallbackFull", "DejaVuSans"

INK, FAINT, LINE, ACCENT, SHADE = (
    (33, 37, 41),
    (108, 117, 125),
    (206, 212, 218),
    (31, 78, 121),
    (234, 240, 247),
)
MARGIN, WIDTH, BOTTOM = 20.0, 170.0, 275.0
LEADING = 1.55
POINT = 0.3528

CLOSING = "，。、；：？！）】》”’…—·,.;:?!)]}%℃"
UNKNOWN = "〓"
"""Stands for a character that none of the faces has, as printers have it."""

OPENING = "（【《“‘([{"
_PIECES = re.compile(r"[^\s\u2e80-\uffef]+|\s+|[\u2e80-\uffef]")

AT_ONCE, MOST_WAITING = 2, 16
_waiting = 0
_turn = asyncio.Semaphore(AT_ONCE)


async def printed(work: Callable[[], bytes]) -> bytes:
    """Print off the event loop, few at once; when many wait already, later comers are sent away.

    Errors: 503 `overloaded`.
    """
    global _waiting  # noqa: PLW0603
    if _waiting >= MOST_WAITING:
        raise Unavailable("overloaded")
    _waiting += 1
    try:
        async with _turn:
            return await asyncio.to_thread(work)
    finally:
        _waiting -= 1


class _Sheet(FPDF):
    """Pages with a line at the foot of each."""

    foot = ""

    def face(self, size: float) -> None:
        """Letters of this size, said in each cell anew: a cell's font ends with the cell."""
        self.set_font(LATIN, size=size)
        self.current_font_is_set_on_page = False

    def footer(self) -> None:
        """What the document is, and which of its pages this is."""
        self.set_y(-14)
        self.face(8)
        self.set_text_color(*FAINT)
        self.set_draw_color(*LINE)
        self.line(MARGIN, self.get_y() - 1.5, MARGIN + WIDTH, self.get_y() - 1.5)
        self.cell(WIDTH * 0.8, 5, self.foot)
        self.face(8)
        self.cell(WIDTH * 0.2, 5, f"{self.page_no()} / {{nb}}", align="R")


class Paper:
    """One document, written from top to bottom."""

    def __init__(self, title: str, foot: str, language: str, at: datetime) -> None:
        """`at` is the date that the file carries: one of its own facts, never the time of day."""
        self._pdf = _Sheet(format="A4")
        self._pdf.foot = foot
        self._pdf.set_margin(MARGIN)
        self._pdf.c_margin = 0
        self._pdf.set_auto_page_break(False)
        for face in (LATIN, CHINESE, SYMBOLS):
            self._pdf.add_font(face, "", FONTS / f"{face}.ttf")
        self._pdf.set_fallback_fonts([CHINESE, SYMBOLS], exact_match=False)
        self._pdf.set_font(LATIN, size=10)
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_creation_date(at)
        self._pdf.set_producer("PMO")
        self._width_of = lru_cache(maxsize=None)(self._measured)
        self._known = {
            glyph for face in self._pdf.fonts.values() for glyph in getattr(face, "cmap", ())
        }
        self._pdf.add_page()

    def bytes(self) -> bytes:
        """The finished file."""
        return bytes(self._pdf.output())

    # What is written

    def title(self, kind: str, name: str, under: str) -> None:
        """What it is, of what, and a line under it."""
        pdf, top = self._pdf, self._pdf.get_y()
        self._lines([kind], 10, colour=ACCENT, indent=6, bold=True)
        self._down(1)
        self._lines(self._broken(name, 20, WIDTH - 6), 20, indent=6, bold=True)
        self._down(1)
        self._lines(self._broken(under, 9, WIDTH - 6), 9, colour=FAINT, indent=6)
        pdf.set_fill_color(*ACCENT)
        pdf.rect(MARGIN, top, 1.6, pdf.get_y() - top, style="F")
        self._down(5)

    def heading(self, words: str, *, before: float = 40) -> None:
        """A section, on the page where the first `before` millimetres of it are."""
        self._room(before)
        self._down(4)
        self._lines([words], 13, colour=ACCENT, bold=True)
        self._down(1.5)

    def label(self, words: str) -> None:
        """What the next paragraph or table is."""
        self._room(18)
        self._lines([words], 9, colour=FAINT)
        self._down(0.8)

    def paragraph(self, words: str, *, faint: bool = False) -> None:
        """Words over the whole width, as many lines as they need."""
        for part in words.splitlines() or [""]:
            self._lines(self._broken(part, 10, WIDTH), 10, colour=FAINT if faint else INK)
        self._down(2)

    def bullets(self, entries: Sequence[str]) -> None:
        """One point each."""
        for entry in entries:
            first, *more = self._broken(entry, 10, WIDTH - 5)
            self._room(self._height(10))
            self._pdf.set_fill_color(*ACCENT)
            self._pdf.circle(MARGIN + 1.8, self._pdf.get_y() + 2.7, 0.7, style="F")
            self._lines([first, *more], 10, indent=5)
        self._down(2)

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names and values, two pairs a line."""
        rows = [
            [cell for pair in row for cell in (pair or ("", ""))]
            for row in zip_longest(pairs[::2], pairs[1::2])
        ]
        self._grid(rows, [31, 54, 31, 54], faint={0, 2})
        self._down(3)

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int]
    ) -> None:
        """Rows below their heads, which come again on each page; `shares` are widths in percent."""
        widths = [WIDTH * share / 100 for share in shares]
        self._grid(rows, widths, heads=heads)
        self._down(3)

    def signatures(self, people: Sequence[tuple[str, str]], date: str) -> None:
        """A place to sign for each, side by side."""
        self._room(34)
        pdf, each = self._pdf, WIDTH / len(people)
        top = pdf.get_y() + 14
        pdf.set_draw_color(*FAINT)
        for place, (role, name) in enumerate(people):
            left = MARGIN + place * each
            pdf.line(left, top, left + each - 8, top)
            for line, (words, size) in enumerate(((role, 9), (name, 9), (date, 8))):
                self._at(left, top + 1.5 + line * 5, words, size, FAINT if line != 1 else INK)
        pdf.set_y(top + 18)

    # How it is drawn

    def _at(self, x: float, y: float, words: str, size: float, colour: tuple[int, ...]) -> None:
        self._pdf.face(size)
        self._pdf.set_text_color(*colour)
        self._pdf.set_xy(x, y)
        self._pdf.cell(0, self._height(size), words, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _lines(
        self,
        lines: Sequence[str],
        size: float,
        *,
        colour: tuple[int, ...] = INK,
        indent: float = 0,
        bold: bool = False,
    ) -> None:
        for line in lines:
            self._room(self._height(size))
            self._write(MARGIN + indent, self._pdf.get_y(), line, size, colour, bold=bold)
            self._down(self._height(size))

    def _write(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: tuple[int, ...],
        *,
        bold: bool = False,
    ) -> None:
        """Bold is the same face with a line round it, so that both scripts have the same weight."""
        pdf = self._pdf
        with pdf.local_context():
            if bold:
                pdf.text_mode = TextMode.FILL_STROKE
                pdf.set_line_width(size * 0.011)
                pdf.set_draw_color(*colour)
            self._at(x, y, words, size, colour)
        pdf.set_xy(MARGIN, y)

    def _grid(
        self,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        heads: Sequence[str] = (),
        faint: set[int] = frozenset(),  # type: ignore[assignment]
    ) -> None:
        size = 9.0
        if heads:
            self._head(heads, widths)
        for row in rows:
            columns = [
                [line for part in cell.splitlines() for line in self._broken(part, size, w - 3)]
                for cell, w in zip(row, widths, strict=True)
            ]
            left = max(len(column) for column in columns) or 1
            while left:
                fits = int((BOTTOM - self._pdf.get_y() - 3) / self._height(size))
                # A row goes to the next page whole, unless no page could hold it.
                if fits < left and (fits < 3 or left <= 12):
                    self._turn_page()
                    if heads:
                        self._head(heads, widths)
                    continue
                taken = min(fits, left)
                self._row([c[:taken] for c in columns], widths, taken, size, faint)
                columns, left = [c[taken:] for c in columns], left - taken

    def _head(self, heads: Sequence[str], widths: Sequence[float]) -> None:
        self._room(20)
        pdf, top, x = self._pdf, self._pdf.get_y(), MARGIN
        pdf.set_fill_color(*SHADE)
        pdf.rect(MARGIN, top, WIDTH, 7, style="F")
        for words, width in zip(heads, widths, strict=True):
            self._write(x + 1.5, top + 1.1, words, 8.5, ACCENT, bold=True)
            x += width
        pdf.set_y(top + 7)

    def _row(
        self,
        columns: Sequence[Sequence[str]],
        widths: Sequence[float],
        lines: int,
        size: float,
        faint: set[int],
    ) -> None:
        pdf, top, x = self._pdf, self._pdf.get_y() + 1.2, MARGIN
        for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
            colour = FAINT if place in faint else INK
            for number, line in enumerate(column):
                self._write(x + 1.5, top + number * self._height(size), line, size, colour)
            x += width
        bottom = top + lines * self._height(size) + 1.2
        pdf.set_draw_color(*LINE)
        pdf.set_line_width(0.2)
        pdf.line(MARGIN, bottom, MARGIN + WIDTH, bottom)
        pdf.set_y(bottom)

    @staticmethod
    def _height(size: float) -> float:
        return size * POINT * LEADING

    def _down(self, by: float) -> None:
        self._pdf.set_y(self._pdf.get_y() + by)

    def _room(self, needed: float) -> None:
        if self._pdf.get_y() + needed > BOTTOM:
            self._turn_page()

    def _turn_page(self) -> None:
        self._pdf.add_page()

    # How lines are broken

    def _measured(self, piece: str) -> float:
        self._pdf.set_font(LATIN, size=10)
        return float(self._pdf.get_string_width(piece)) / 10

    def _broken(self, words: str, size: float, width: float) -> list[str]:
        """The words as lines no wider than `width`."""
        room, lines, line, used = width / size, [], "", 0.0
        words = "".join(c if ord(c) in self._known else UNKNOWN for c in words)
        for piece in self._pieces(words, room):
            wide = sum(map(self._width_of, piece))
            if used + wide > room and line.strip():
                lines.append(line.rstrip())
                line, used = "", 0.0
                if piece.isspace():
                    continue
            line, used = line + piece, used + wide
        return [*lines, line.rstrip()]

    def _pieces(self, words: str, room: float) -> Iterator[str]:
        """What stays together: a word, or a character with the marks that belong to it."""
        kept = ""
        for found in _PIECES.findall(words):
            if kept and (found[0] in CLOSING or kept[-1] in OPENING):
                kept += found
                continue
            yield from self._cut(kept, room)
            kept = found
        yield from self._cut(kept, room)

    def _cut(self, piece: str, room: float) -> Iterator[str]:
        """A word wider than a line is cut where it must be."""
        if sum(map(self._width_of, piece)) <= room:
            if piece:
                yield piece
            return
        yield from piece
