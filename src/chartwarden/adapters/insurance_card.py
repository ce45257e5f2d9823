r"""Draws an insurance card as a scanner would see it: words in pixels, and nowhere else.

Example:
    >>> from datetime import date
    >>> card = InsuranceCard("Plan", "ADA EXAMPLE", "Z-1", "G-1", date(2026, 1, 1), "PCP $10", "(800) 555-0100", 0)
    >>> print_card(card)[:4]
    b'\x89PNG'

"""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from chartwarden.synthetic.values import InsuranceCard

_SIZE = (620, 390)  # a bank card at about 184 dots per inch: small, and still legible to text recognition
_PAPER = 2
_SHADES = ((24, 66, 120), (20, 96, 70), (120, 40, 50), (84, 52, 120), (40, 60, 66), (150, 80, 20))


@lru_cache(maxsize=8)
def _letters(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


@lru_cache(maxsize=64)
def _blank(plan: str, shade: int) -> Image.Image:
    """Give a card of this plan before anybody's words are printed on it."""
    # A palette of four keeps the picture small: ink, band, paper and a grey.
    picture = Image.new("P", _SIZE, _PAPER)
    picture.putpalette([0, 0, 0, *_SHADES[shade], 250, 250, 246, 110, 110, 110])
    pen = ImageDraw.Draw(picture)
    pen.fontmode = "1"
    pen.rounded_rectangle((4, 4, _SIZE[0] - 5, _SIZE[1] - 5), radius=22, outline=3, width=3)
    pen.rectangle((6, 26, _SIZE[0] - 7, 84), fill=1)
    pen.text((28, 38), plan.upper(), fill=_PAPER, font=_letters(30))
    for place, label in enumerate(("MEMBER", "MEMBER ID", "GROUP", "EFFECTIVE")):
        pen.text((28, 104 + place * 52), label, fill=3, font=_letters(15))
    pen.text((28, 350), "Member services", fill=3, font=_letters(17))
    return picture


@lru_cache(maxsize=512)
def _glyph(letter: str, size: int) -> tuple[Image.Image, float]:
    """Give a letter's shape and how far it moves the pen. Drawing each letter once halves the time of a card."""
    font = _letters(size)
    advance = font.getlength(letter)
    shape = Image.new("1", (max(1, round(advance) + 4), size * 2))
    pen = ImageDraw.Draw(shape)
    pen.fontmode = "1"
    pen.text((0, 0), letter, fill=1, font=font)
    return shape, advance


def _write(picture: Image.Image, at: tuple[int, int], words: str, *, size: int, ink: int) -> None:
    left: float = at[0]
    for letter in words:
        shape, advance = _glyph(letter, size)
        picture.paste(ink, (round(left), at[1]), shape)
        left += advance


def print_card(card: InsuranceCard) -> bytes:
    """Give the card's front as a PNG without any text in its metadata.

    Args:
        card: what is printed; letters outside ASCII are printed as the font has them.

    """
    picture = _blank(card.plan, card.shade % len(_SHADES)).copy()
    rows = (card.holder, card.member_id, card.group, f"{card.effective_on:%m/%d/%Y}")
    for place, words in enumerate(rows):
        _write(picture, (28, 120 + place * 52), words, size=26, ink=0)
    _write(picture, (28, 322), card.copay, size=19, ink=0)
    _write(picture, (175, 350), card.service_phone, size=17, ink=3)
    out = io.BytesIO()
    picture.save(out, format="PNG", bits=2, compress_level=2)
    return out.getvalue()
