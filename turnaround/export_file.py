"""An export of LEON's FTL Duty report on disk, as cells: csv in what forms programs write it, or an Excel workbook."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from transforms.ftl.imports import known_headings
from turnaround.errors import CommandFailed

DELIMITERS = ",;\t"
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
Row = tuple[int, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first row, and those below it with their line in the file. Empty rows are left out."""

    heading: Sequence[Any]
    rows: list[Row]


def read_sheet(path: Path) -> Sheet:
    """Read the file, whatever its name ends in.

    Raises:
        CommandFailed: it cannot be read, or there is nothing in it.
    """
    try:
        with path.open("rb") as handle:
            start = handle.read(4)
        if start == OLD_EXCEL:
            raise CommandFailed(f"{path.name} is of the old Excel format: save it as .xlsx or csv")
        rows = _workbook(path) if start == ZIP else _csv(path)
        filled = ((line, cells) for line, cells in rows if any(map(_is_filled, cells)))
        _, heading = next(filled, (0, ()))
        if not heading:
            raise CommandFailed(f"{path.name} is empty: the first row has to name the columns")
        return Sheet(heading, list(filled))
    except (csv.Error, BadZipFile, KeyError) as error:
        raise CommandFailed(f"{path.name} cannot be read as csv or xlsx: {error}") from error
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror or error}") from error


def _is_filled(cell: Any) -> bool:
    return cell is not None and bool(str(cell).strip())


def _workbook(path: Path) -> Iterator[Row]:
    """The first sheet."""
    from openpyxl import load_workbook

    # The file and not its name, which openpyxl would go by.
    with path.open("rb") as handle, warnings.catch_warnings():
        # About styles and extensions of the workbook, which are nothing to us.
        warnings.simplefilter("ignore")
        book = load_workbook(handle, read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            yield from enumerate(sheet.iter_rows(values_only=True), start=1)
        finally:
            book.close()


def _csv(path: Path) -> Iterator[Row]:
    text = _decoded(path)
    skipped = 0
    # Excel's own way to name the delimiter.
    if match := re.match(r"sep=.\r?\n", text):
        text, skipped = text[match.end() :], 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = skipped + 1
    for cells in reader:
        yield line, cells
        line = skipped + reader.line_num + 1


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-16",) if content[:2] in UTF_16 else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandFailed(f"{path.name} is neither in UTF-8 nor in Windows-1252: save it as csv in UTF-8")


def _delimiter(text: str) -> str:
    """The one by which most cells of the first row are headings of the report."""
    head = text.lstrip("\r\n")[:100_000]

    def known(delimiter: str) -> int:
        return known_headings(next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), ()))

    return max(DELIMITERS, key=known)
