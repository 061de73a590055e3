"""How the windows look: fonts, colours, sizes and icons, put on in one place.

`apply` puts a theme on the program; widgets ask `current()` for colours and `font(role)` for type.
A later `apply` reaches every open widget: through Qt, and through `follow_theme` where a widget keeps
a colour or a size of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Final, Literal, Protocol, runtime_checkable

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolTip

from probationdesk.domain.errors import BadInput
from probationdesk.ui.theme_colours import SETS, Colours, Kind
from probationdesk.ui.theme_style import DeskStyle

Role = Literal["title", "heading", "subheading", "body", "strong", "small"]

FAMILY: Final = "Atkinson Hyperlegible Next"
PERSONS_FAMILY: Final = "Andika"
"""Sets what the person on probation reads or says."""

FONT_FILES: Final = (
    "AtkinsonHyperlegibleNext-Regular.ttf",
    "AtkinsonHyperlegibleNext-SemiBold.ttf",
    "AtkinsonHyperlegibleNext-Bold.ttf",
    "Andika-Regular.ttf",
    "Andika-Bold.ttf",
)
SCALES: Final = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""The text sizes offered, as parts of the base size (WCAG 2.2, 1.4.4: up to 200 %)."""

_BASE_POINTS: Final = 11.0
_SIZES: Final[dict[Role, float]] = {
    "title": 1.7,
    "heading": 1.3,
    "subheading": 1.1,
    "body": 1.0,
    "strong": 1.0,
    "small": 0.9,
}
_WEIGHTS: Final[dict[Role, QFont.Weight]] = {
    "title": QFont.Weight.Bold,
    "heading": QFont.Weight.DemiBold,
    "subheading": QFont.Weight.DemiBold,
    "strong": QFont.Weight.DemiBold,
}
_ICON_SIZES: Final = (20, 30, 40, 64)
_ICON_NAME: Final = "icon_name"


@runtime_checkable
class FollowsTheme(Protocol):
    """A widget that keeps colours or sizes of its own."""

    def follow_theme(self) -> None:
        """Take them again from the theme that has just been put on."""


class Spacing:
    """Distances in pixels before the screen's own scaling; the only ones used."""

    HAIR: ClassVar[int] = 4
    SMALL: ClassVar[int] = 8
    MEDIUM: ClassVar[int] = 12
    LARGE: ClassVar[int] = 16
    WIDE: ClassVar[int] = 24


spacing = Spacing()


@dataclass(frozen=True, slots=True)
class Theme:
    """A choice of colours and text size."""

    kind: Kind = "light"
    scale: float = 1.0
    colours: Colours = field(init=False)

    def __post_init__(self) -> None:
        if not SCALES[0] <= self.scale <= SCALES[-1]:
            raise ValueError(f"text size {self.scale} is outside {SCALES[0]} to {SCALES[-1]}")
        object.__setattr__(self, "colours", SETS[self.kind])

    def larger(self) -> Theme:
        """Return the theme with the next larger text, or itself at the largest."""
        return replace(self, scale=next((s for s in SCALES if s > self.scale), self.scale))

    def smaller(self) -> Theme:
        """Return the theme with the next smaller text, or itself at the smallest."""
        return replace(self, scale=next((s for s in reversed(SCALES) if s < self.scale), self.scale))


@dataclass(slots=True)
class _Worn:
    """What is on at present; there is one program and so one theme."""

    theme: Theme = field(default_factory=Theme)
    icons_folder: Path | None = None
    style: DeskStyle | None = None


_worn = _Worn()


def current() -> Theme:
    """Return the theme that was put on last."""
    return _worn.theme


def apply(app: QApplication, theme: Theme, fonts_folder: Path, icons_folder: Path) -> None:
    """Put `theme` on the whole program, windows already open included.

    Raises BadInput `resource_unreadable` naming the file if a font or the folder of icons cannot be read.
    """
    _load_fonts(fonts_folder)
    if not icons_folder.is_dir():
        raise BadInput("resource_unreadable", file=icons_folder.name)
    _worn.theme, _worn.icons_folder = theme, icons_folder
    if _worn.style is None or app.style() is not _worn.style:
        _worn.style = DeskStyle(theme.colours)
        app.setStyle(_worn.style)
    _worn.style.wear(theme.colours)
    app.setPalette(_palette(theme.colours))
    QToolTip.setPalette(app.palette())
    app.setFont(font("body"))
    QToolTip.setFont(font("small"))
    # Qt posts these to every window; half of a window would otherwise follow later than the other half.
    for posted in (QEvent.Type.ApplicationPaletteChange, QEvent.Type.ApplicationFontChange):
        QCoreApplication.sendPostedEvents(None, posted.value)
    for widget in app.allWidgets():
        _renew_icons(widget)
        if isinstance(widget, FollowsTheme):
            widget.follow_theme()
        widget.update()


def preferred_kind(app: QApplication) -> Kind:
    """Return the set of colours that the computer's own settings ask for."""
    hints = app.styleHints()
    return kind_for(hints.colorScheme(), hints.accessibility().contrastPreference())


def kind_for(scheme: Qt.ColorScheme, contrast: Qt.ContrastPreference) -> Kind:
    """Return the set of colours for what a computer says it prefers; high contrast goes first."""
    if contrast is Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "dark" if scheme is Qt.ColorScheme.Dark else "light"


def font(role: Role, *, persons: bool = False) -> QFont:
    """Return the font of a role at the current text size; `persons` for what the person reads or said."""
    made = QFont(PERSONS_FAMILY if persons else FAMILY)
    made.setPointSizeF(_BASE_POINTS * _SIZES[role] * _worn.theme.scale)
    made.setWeight(_WEIGHTS.get(role, QFont.Weight.Normal))
    return made


def icon(name: str, colour: str = "") -> QIcon:
    """Return one of our icons in `colour` (`#rrggbb`; the ink if not given).

    Raises BadInput `resource_unreadable` if there is no such icon or no theme has been put on.
    """
    colours = _worn.theme.colours
    if _worn.icons_folder is None:
        raise BadInput("resource_unreadable", file=f"{name}.svg")
    return _icon(_worn.icons_folder / f"{name}.svg", colour or colours.ink, colours.off, colours.on_fill)


def set_icon(target: QAbstractButton | QAction, name: str) -> None:
    """Give a button or action one of our icons, recoloured whenever the theme changes."""
    target.setProperty(_ICON_NAME, name)
    target.setIcon(icon(name))


def icon_size() -> QSize:
    """Return the size in pixels of an icon that stands beside body text."""
    side = round(20 * _worn.theme.scale)
    return QSize(side, side)


@lru_cache(maxsize=256)
def _icon(path: Path, normal: str, disabled: str, selected: str) -> QIcon:
    made = QIcon()
    shades = ((QIcon.Mode.Normal, normal), (QIcon.Mode.Disabled, disabled), (QIcon.Mode.Selected, selected))
    for mode, colour in shades:
        renderer = _renderer(path, colour)
        for side in _ICON_SIZES:
            made.addPixmap(_drawn(renderer, side), mode)
    return made


def _renderer(path: Path, colour: str) -> QSvgRenderer:
    try:
        drawing = path.read_bytes()
    except OSError as error:
        raise BadInput("resource_unreadable", file=path.name) from error
    # Our drawings hold one colour, black, and nothing else to replace.
    renderer = QSvgRenderer(QByteArray(drawing.replace(b"#000", colour.encode("ascii"))))
    if not renderer.isValid():
        raise BadInput("resource_unreadable", file=path.name)
    return renderer


def _drawn(renderer: QSvgRenderer, side: int) -> QPixmap:
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture


@lru_cache(maxsize=4)
def _load_fonts(folder: Path) -> None:
    for name in FONT_FILES:
        if QFontDatabase.addApplicationFont(str(folder / name)) < 0:
            raise BadInput("resource_unreadable", file=name)


def _renew_icons(widget: object) -> None:
    held: list[QAbstractButton | QAction] = []
    if isinstance(widget, QAbstractButton):
        held.append(widget)
    actions = getattr(widget, "actions", None)
    if actions is not None:
        held.extend(actions())
    for target in held:
        name = target.property(_ICON_NAME)
        if name:
            target.setIcon(icon(str(name)))
            if isinstance(target, QAbstractButton):
                target.setIconSize(icon_size())


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    made = QPalette()
    shades = {
        role.Window: colours.page,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.panel,
        role.Text: colours.text,
        role.PlaceholderText: colours.prompt,
        role.Button: colours.surface,
        role.ButtonText: colours.ink,
        role.BrightText: colours.wrong,
        role.Highlight: colours.marked,
        role.HighlightedText: colours.on_marked,
        role.Accent: colours.ink,
        role.Link: colours.ink,
        role.LinkVisited: colours.ink,
        role.ToolTipBase: colours.fill,
        role.ToolTipText: colours.on_fill,
        role.Light: colours.surface,
        role.Midlight: colours.panel,
        role.Mid: colours.line,
        role.Dark: colours.outline,
        role.Shadow: colours.line,
    }
    for each, shade in shades.items():
        made.setColor(each, QColor(shade))
    for each in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(colours.off))
    return made
