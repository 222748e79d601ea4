"""Damaged files through workers: text or a reason for each, and the main process goes on."""

from fuzzing import damaged_files, read_damaged
from pdf_samples import draw, lay_out

HTML = (
    "<!doctype html><html lang=vi><head><meta charset=utf-8><title>Hỗ trợ hộ nghèo</title></head><body><article>"
    "<h1>Hỗ trợ hộ nghèo</h1><p>"
    + "Xã đã trao tiền hỗ trợ cho ba trăm hộ nghèo trong tháng ba. " * 20
    + "</p></article></body></html>"
).encode()


def test_damaged_pdfs_give_text_or_a_reason() -> None:
    bodies = [draw([lay_out(columns, seed=3)[0][0]]) for columns in (1, 2)]
    outcome = read_damaged(damaged_files("pdf", bodies, 50, seed=7), "pdf", workers=1)
    assert not outcome.bugs
    assert outcome.read + outcome.reasons.total() == 50
    assert outcome.read >= 5
    assert outcome.reasons["broken_pdf"] >= 3


def test_damaged_pages_give_text_or_a_reason() -> None:
    outcome = read_damaged(damaged_files("html", [HTML], 50, seed=7), "html", workers=1)
    assert not outcome.bugs
    assert outcome.read + outcome.reasons.total() == 50
    assert outcome.read >= 10


def test_the_same_seed_damages_alike() -> None:
    first, again, other = (list(damaged_files("html", [HTML], 9, seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert HTML not in first or len(set(first)) > 4
