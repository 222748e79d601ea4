"""What other programs take from a PDF's text layer, each with its defaults."""

import io
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pdfplumber
import pypdfium2
from peers import ask_peer


def read_with_pdfium(body: bytes) -> str:
    """Return pdfium's own text."""
    with pypdfium2.PdfDocument(body) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def read_with_pdfplumber(body: bytes) -> str:
    """Return what pdfplumber's extract_text gives."""
    with pdfplumber.open(io.BytesIO(body)) as document:
        return "\n".join(page.extract_text() or "" for page in document.pages)


def read_with_pdftotext(body: bytes) -> str:
    """Return what the command pdftotext gives."""
    program = shutil.which("pdftotext") or "pdftotext"
    return subprocess.run([program, "-", "-"], input=body, capture_output=True, check=False).stdout.decode()  # noqa: S603


def read_with_pymupdf(paths: Sequence[Path]) -> dict[Path, str]:
    """Return PyMuPDF's text of each file; none where the peers' environment is missing."""
    found = ask_peer("pdf_text.py", lines=[{"id": str(path), "path": str(path)} for path in paths])
    return {Path(name): text for name, text in (found or {}).items()}


PEERS: dict[str, Callable[[bytes], str]] = {"pypdfium2": read_with_pdfium, "pdfplumber": read_with_pdfplumber}
if shutil.which("pdftotext"):
    PEERS["pdftotext"] = read_with_pdftotext
