"""The look: contrasts, type, sizes, icons, and changing them while windows are open."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontInfo, QImage, QPalette, QRawFont
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.errors import BadInput
from probationdesk.resources import folder
from probationdesk.ui import theme
from probationdesk.ui.theme import Theme
from probationdesk.ui.theme_colours import SETS, Kind
from probationdesk.ui.theme_style import SMALLEST_TARGET, make_primary
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.spoken_label import SpokenLabel
from tests.ui.conftest import put_on

KINDS: tuple[Kind, ...] = ("light", "dark", "contrast")
TEXT_PAIRS = [
    *[(text, behind) for text in ("text", "quiet", "ink") for behind in ("page", "surface", "panel", "hover")],
    *[("text", "selected"), ("quiet", "selected"), ("ink", "selected")],
    *[("prompt", "surface"), ("prompt", "page"), ("on_fill", "fill"), ("on_marked", "marked")],
    *[(tone, behind) for tone in ("good", "warn", "wrong") for behind in ("page", "surface")],
    *[("off", "page"), ("off", "surface")],
]
OUTLINE_PAIRS = [
    *[(edge, behind) for edge in ("outline", "focus", "wrong", "ink", "off") for behind in ("page", "surface")],
    *[("focus", "selected"), ("focus", "hover"), ("ink", "selected"), ("marked", "surface"), ("fill", "page")],
]


def contrast_ratio(one: str, other: str) -> float:
    """Return the contrast of two `#rrggbb` colours, 1.0 to 21.0 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of a `#rrggbb` colour (WCAG 2.2, with the 0.04045 of IEC 61966-2-1)."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("text", "behind"), TEXT_PAIRS)
def test_text_can_be_read(kind: Kind, text: str, behind: str) -> None:
    ratio = contrast_ratio(getattr(SETS[kind], text), getattr(SETS[kind], behind))
    wanted = 7.0 if kind == "contrast" else 4.5
    assert ratio >= wanted, f"{text} on {behind}: {ratio:.2f}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("edge", "behind"), OUTLINE_PAIRS)
def test_outlines_and_the_focus_ring_stand_out(kind: Kind, edge: str, behind: str) -> None:
    ratio = contrast_ratio(getattr(SETS[kind], edge), getattr(SETS[kind], behind))
    assert ratio >= 3.0, f"{edge} on {behind}: {ratio:.2f}"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#000000", 5.25),
    ],
)
def test_contrast_is_reckoned_as_the_guidelines_do(one: str, other: str, ratio: float) -> None:
    assert contrast_ratio(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast_ratio(other, one) == contrast_ratio(one, other)


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_program_takes_the_colours(qapp: QApplication, kind: Kind) -> None:
    put_on(qapp, Theme(kind))
    palette, colours = qapp.palette(), SETS[kind]
    assert palette.color(QPalette.ColorRole.Window).name() == colours.page
    assert palette.color(QPalette.ColorRole.PlaceholderText).name() == colours.prompt
    assert palette.color(QPalette.ColorRole.Highlight).name() == colours.marked
    assert palette.color(QPalette.ColorGroup.Inactive, QPalette.ColorRole.Highlight).name() == colours.marked


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("control", [QCheckBox, QRadioButton, QLineEdit, QComboBox, QPushButton])
def test_what_is_drawn_has_a_visible_edge(qtbot: QtBot, qapp: QApplication, kind: Kind, control: type[QWidget]) -> None:
    put_on(qapp, Theme(kind))
    widget = _shown(qtbot, control())
    assert _strongest_contrast(widget, SETS[kind].page) >= 3.0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("control", [QCheckBox, QRadioButton, QLineEdit, QComboBox, QPushButton])
def test_the_keyboard_is_seen_where_it_is(qtbot: QtBot, qapp: QApplication, kind: Kind, control: type[QWidget]) -> None:
    put_on(qapp, Theme(kind))
    widget = control()
    if isinstance(widget, QCheckBox | QRadioButton | QPushButton):
        widget.setText("Words")
    shown = _shown(qtbot, widget)
    assert _pixels(shown, SETS[kind].focus) == 0
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    area = widget.size()
    assert _pixels(shown, SETS[kind].focus) >= area.width() + area.height()


@pytest.mark.parametrize("scale", theme.SCALES)
@pytest.mark.parametrize("control", [QCheckBox, QRadioButton, QLineEdit, QComboBox, QPushButton])
def test_targets_are_large_enough(qtbot: QtBot, qapp: QApplication, scale: float, control: type[QWidget]) -> None:
    put_on(qapp, Theme("light", scale))
    widget = control()
    qtbot.addWidget(widget)
    size = widget.sizeHint()
    assert size.height() >= SMALLEST_TARGET
    assert size.height() >= widget.fontMetrics().height() + 8


def test_the_bundled_fonts_are_used_and_hold_welsh_letters(qapp: QApplication) -> None:
    for persons in (False, True):
        font = theme.font("body", persons=persons)
        info = QFontInfo(font)
        assert info.family() == (theme.PERSONS_FAMILY if persons else theme.FAMILY)
        raw = QRawFont.fromFont(font)
        assert all(raw.supportsCharacter(ord(letter)) for letter in "ŵŷŴŶâêîôûïäéàÁ’‘“”–…•£")


def test_open_windows_follow_a_larger_text(qtbot: QtBot, qapp: QApplication) -> None:
    label = PlainLabel("Why", role="heading")
    button = QPushButton("Add")
    holders = [_shown(qtbot, widget) for widget in (label, button)]
    small = label.font().pointSizeF(), button.font().pointSizeF()
    put_on(qapp, Theme("light", 2.0))
    assert (label.font().pointSizeF(), button.font().pointSizeF()) == pytest.approx((small[0] * 2, small[1] * 2))
    assert all(holder.isVisible() for holder in holders)


def test_a_word_longer_than_its_line_goes_on_in_the_next(qtbot: QtBot) -> None:
    long, short = PlainLabel("x" * 200), PlainLabel("x")
    for label in (long, short):
        label.setFixedWidth(300)
    holders = [_shown(qtbot, label) for label in (long, short)]
    assert long.heightForWidth(300) > 3 * short.heightForWidth(300)
    assert long.text() == "x" * 200
    assert all(holder.isVisible() for holder in holders)


def test_what_is_read_aloud_keeps_its_size_and_weight_in_other_colours(qtbot: QtBot, qapp: QApplication) -> None:
    label = SpokenLabel(times=2.0)
    holder = _shown(qtbot, label)
    before = label.font()
    put_on(qapp, Theme("dark", 1.0))
    assert (label.font().weight(), label.font().pointSizeF()) == (QFont.Weight.Normal, before.pointSizeF())
    assert holder.isVisible()


def test_open_windows_follow_other_colours(qtbot: QtBot, qapp: QApplication) -> None:
    label = PlainLabel("Why", tone="wrong")
    button = QPushButton("Add")
    theme.set_icon(button, "add")
    holders = [_shown(qtbot, widget) for widget in (label, button)]
    put_on(qapp, Theme("dark"))
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == SETS["dark"].wrong
    assert _colours(button.icon().pixmap(30, 30).toImage()) == {SETS["dark"].ink}
    assert all(_strongest_contrast(holder, SETS["dark"].page) >= 4.5 for holder in holders)


@pytest.mark.parametrize(
    ("scheme", "contrast", "kind"),
    [
        (Qt.ColorScheme.Light, Qt.ContrastPreference.NoPreference, "light"),
        (Qt.ColorScheme.Unknown, Qt.ContrastPreference.NoPreference, "light"),
        (Qt.ColorScheme.Dark, Qt.ContrastPreference.NoPreference, "dark"),
        (Qt.ColorScheme.Dark, Qt.ContrastPreference.HighContrast, "contrast"),
    ],
)
def test_the_computers_own_choice_is_taken_up(
    qapp: QApplication, scheme: Qt.ColorScheme, contrast: Qt.ContrastPreference, kind: Kind
) -> None:
    assert theme.kind_for(scheme, contrast) == kind
    assert theme.preferred_kind(qapp) == "light", "the offscreen platform prefers nothing"


def test_text_grows_in_steps_to_twice_its_size_and_back() -> None:
    grown = Theme("dark")
    seen = [grown.scale]
    while grown.larger() != grown:
        grown = grown.larger()
        seen.append(grown.scale)
    assert (tuple(seen), grown.kind) == (theme.SCALES, "dark")
    assert seen[-1] == 2.0
    assert grown.smaller().larger() == grown
    assert Theme().smaller() == Theme()


@pytest.mark.parametrize("scale", [0.5, 2.5])
def test_a_text_size_out_of_range_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="text size"):
        Theme("light", scale)


@pytest.mark.parametrize("name", sorted(path.stem for path in (folder() / "icons").glob("*.svg")))
def test_every_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication, name: str) -> None:
    image = theme.icon(name, "#ff00ff").pixmap(QSize(40, 40)).toImage()
    assert _colours(image) == {"#ff00ff"}


def test_an_icon_nobody_drew_is_refused_by_name(qapp: QApplication) -> None:
    with pytest.raises(BadInput) as refused:
        theme.icon("unicorn")
    assert refused.value.parameters == {"file": "unicorn.svg"}


def test_missing_fonts_are_named_and_the_look_stays(qapp: QApplication, tmp_path: Path) -> None:
    before = theme.current()
    with pytest.raises(BadInput) as refused:
        theme.apply(qapp, Theme("dark"), tmp_path, folder() / "icons")
    assert refused.value.parameters == {"file": theme.FONT_FILES[0]}
    assert theme.current() == before


def test_the_main_act_of_a_page_is_filled(qtbot: QtBot) -> None:
    button = QPushButton("Freeze")
    make_primary(button)
    holder = _shown(qtbot, button)
    image = holder.grab(button.geometry()).toImage()
    assert image.pixelColor(6, image.height() // 2).name() == SETS["light"].fill


def test_calls_into_qt_do_not_wear_out_none(qtbot: QtBot) -> None:
    """A PySide6 fault lost one reference to None in every void call and killed the program after some thousands."""
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(5_000):
        widget.update()
        widget.setEnabled(True)
    assert sys.getrefcount(None) > before - 1_000


def _shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    """Show `widget` with room around it, without the keyboard."""
    holder = QWidget()
    qtbot.addWidget(holder)
    other = QWidget(holder)
    widget.setParent(holder)
    widget.move(8, 8)
    widget.resize(widget.sizeHint().expandedTo(QSize(SMALLEST_TARGET, SMALLEST_TARGET)))
    holder.resize(widget.size() + QSize(16, 16))
    holder.show()
    qtbot.waitExposed(holder)
    holder.activateWindow()
    other.setFocus()
    qtbot.waitUntil(lambda: not widget.hasFocus())
    return holder


def _strongest_contrast(widget: QWidget, behind: str) -> float:
    return max(contrast_ratio(colour, behind) for colour in _colours(widget.grab().toImage(), opaque=False))


def _pixels(widget: QWidget, colour: str) -> int:
    image = widget.grab().toImage()
    return sum(image.pixelColor(x, y).name() == colour for x in range(image.width()) for y in range(image.height()))


def _colours(image: QImage, *, opaque: bool = True) -> set[str]:
    """Return the colours of an image; with `opaque` only of pixels that are fully painted."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name() for pixel in pixels if not opaque or pixel.alpha() == 255}
