"""The shelf: every run of the session with its picture, its differing settings, and its metrics."""

import dataclasses

import numpy as np
from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QMouseEvent, QPainter, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QToolTip,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.widgets.colour_image import colour_image
from latentlab.gui.widgets.fitting_label import fitted_text
from latentlab.gui.widgets.theme import SPACE

SIDE, BUTTON = 48, 20  # logical pixels of a picture, and of the button of a row
INDENT = 14  # pixels by which a branch is indented under its parent
ROW = Qt.ItemDataRole.UserRole


@dataclasses.dataclass(frozen=True, eq=False)
class ShelfRow:
    """The content of the row of one run."""

    id: int
    parent: int | None  # the row of the parent
    name: str
    # The settings that differ from the parent or from the run before; for a branch, a line about its start comes first.
    settings: str
    metrics: str
    state: str  # in words; empty at rest
    picture: np.ndarray | None = None  # of the map, uint32 (side, side), 0xAARRGGBB

    @property
    def text(self) -> str:
        """The whole text of the row, for the tooltip and for screen readers."""
        return "\n".join(line for line in (self.name, self.settings, self.metrics, self.state) if line)


class ShelfPanel(QWidget):
    """A tree of runs, branches under their parents; a click shows a run, a double click edits its name.

    The button below the tree leaves its place to the rows while fewer than two fit above it.
    """

    run_chosen = Signal(int)
    beside_chosen = Signal(int)  # the button of a row was pressed: show the run beside the shown one
    name_given = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[int, QTreeWidgetItem] = {}
        self._rows: dict[int, ShelfRow] = {}
        self._shown: int | None = None
        self._beside: int | None = None
        self.tree = QTreeWidget(objectName="shelf", headerHidden=True, rootIsDecorated=False)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        colours = self.tree.palette()
        colours.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)  # the rows paint the highlight
        self.tree.setPalette(colours)
        self.tree.setIndentation(INDENT)
        self.tree.setItemsExpandable(False)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the dock has a context menu of its own
        self._delegate = _RowPainter(self.tree)
        self._delegate.name_given.connect(self.name_given)
        self.tree.setItemDelegate(self._delegate)
        self.tree.viewport().installEventFilter(self)
        self.tree.currentItemChanged.connect(self._choose)
        self.tree.itemDoubleClicked.connect(lambda item, _column: self.tree.editItem(item))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tree, 1)
        self.pair_button = QToolButton(objectName="shelfVerb", focusPolicy=Qt.FocusPolicy.TabFocus)
        self.pair_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        layout.addWidget(self.pair_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._retranslate()

    def set_actions(self, pair: QAction) -> None:
        """Give the button below the tree its verb."""
        self.pair_button.setDefaultAction(pair)

    def show_rows(self, rows: tuple[ShelfRow, ...], shown: int | None, beside: int | None = None) -> None:
        """Show these runs, each after its parent; `shown` is the run on the map, `beside` the one on the second map."""
        if self._delegate.editing:  # the name in the editor stays
            return
        tree = [(row.id, row.parent) for row in rows]
        self.tree.blockSignals(True)
        if tree != [(row.id, row.parent) for row in self._rows.values()]:
            self.tree.clear()
            self._items = {}
            for row in rows:
                above = self._items.get(row.parent)
                item = self._items[row.id] = QTreeWidgetItem(self.tree if above is None else above)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setData(0, ROW, row)
                item.setExpanded(True)
        self._rows = {row.id: row for row in rows}
        self._place_button()
        for row in rows:
            item = self._items[row.id]
            if item.data(0, ROW) is not row:
                item.setData(0, ROW, row)
            item.setToolTip(0, row.text)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, row.text)
        self._shown = self._delegate.shown = shown
        self._beside = self._delegate.beside = beside
        if shown in self._items and self.tree.currentItem() is not self._items[shown]:
            self.tree.setCurrentItem(self._items[shown])
        self.tree.blockSignals(False)
        self.tree.viewport().update()

    @property
    def rows(self) -> tuple[ShelfRow, ...]:
        """The shown rows, from top to bottom."""
        return tuple(self._rows.values())

    def item_rect(self, run_id: int) -> QRect:
        """Return the rectangle of a run's row in the tree's viewport."""
        return self.tree.visualItemRect(self._items[run_id])

    def button_rect(self, run_id: int) -> QRect:
        """Return the rectangle of a row's button in the tree's viewport; empty for the shown run, which has none."""
        return QRect() if run_id == self._shown else _button_at(self.item_rect(run_id))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the clicks on the buttons of the rows, and show their tips: the tree would show the run itself."""
        if event.type() not in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.ToolTip):
            return False
        at = event.position().toPoint() if isinstance(event, QMouseEvent) else event.pos()
        pressed = [run_id for run_id in self._items if self.button_rect(run_id).contains(at)]
        if not pressed or (isinstance(event, QMouseEvent) and event.button() != Qt.MouseButton.LeftButton):
            return False
        if event.type() == QEvent.Type.ToolTip:
            is_beside = pressed[0] == self._beside
            text = self.tr("On the second map") if is_beside else self.tr("Show beside the shown run")
            QToolTip.showText(event.globalPos(), text, self.tree)
        elif pressed[0] != self._beside:
            self.beside_chosen.emit(pressed[0])
        return True

    def edit_name(self, run_id: int) -> None:
        """Let the user type the name of a run in its row."""
        if run_id in self._items:
            self.tree.editItem(self._items[run_id])

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._delegate.colours = colours
        self.tree.viewport().update()

    def sizeHint(self) -> QSize:
        """As wide as the settings panel above."""
        return QSize(272, 160)

    def minimumSizeHint(self) -> QSize:
        """One row."""
        return QSize(200, SIDE + SPACE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the button where it has a place."""
        super().resizeEvent(event)
        self._place_button()

    def _place_button(self) -> None:
        rows = min(2, len(self._rows)) * SIDE
        self.pair_button.setVisible(self.height() >= rows + self.pair_button.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and (row := item.data(0, ROW)) is not None and row.id != self._shown:
            self.run_chosen.emit(row.id)

    def _retranslate(self) -> None:
        self.tree.setAccessibleName(self.tr("Runs of the session"))


class _RowPainter(QStyledItemDelegate):
    """Paints a row: the picture, and beside it name, settings and metrics; edits the name in place."""

    name_given = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.colours = SCHEMES["light"]
        self.editing = False
        self.shown: int | None = None
        self.beside: int | None = None  # the run on the second map
        self._pictures: dict[int, tuple[np.ndarray, QPixmap]] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """The picture or the lines, and a margin."""
        return QSize(SIDE, max(SIDE, _lines(index.data(ROW)) * option.fontMetrics.lineSpacing()) + SPACE // 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paint one row."""
        row: ShelfRow = index.data(ROW)
        if row is None:
            return
        colours, place = self.colours, option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            tint = QColor(colours.accent)
            tint.setAlphaF(0.16)
            painter.fillRect(place.adjusted(-place.left(), 0, 0, 0), tint)  # the tint covers the indentation, too
        picture = self._picture_at(place)
        painter.setPen(QColor(colours.border))
        painter.setBrush(QColor(colours.surface))
        painter.drawRect(picture.adjusted(0, 0, -1, -1))
        if (pixmap := self._pixmap(row)) is not None:
            painter.drawPixmap(picture.adjusted(1, 1, -1, -1), pixmap)
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        texts = [*row.settings.splitlines(), row.metrics]
        end = self._write(painter, self._line_at(option, row, 0), row.name, bold, colours.text)
        if row.state:
            after = self._line_at(option, row, 0)
            after.setLeft(end + SPACE)
            self._write(painter, after, row.state, option.font, colours.accent)
        for number, text in enumerate(texts, start=1):
            self._write(painter, self._line_at(option, row, number), text, option.font, colours.muted)
        if row.id != self.shown:
            _paint_button(painter, _button_at(place), colours.accent if row.id == self.beside else colours.muted)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex) -> QWidget:
        """Return the editor of the name."""
        self.editing = True
        line = QLineEdit(parent)
        line.setPalette(QApplication.palette())  # in the tree's palette a text selection is invisible
        return line

    def destroyEditor(self, editor: QWidget, index: QModelIndex) -> None:
        """Close the editor of the name."""
        self.editing = False
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QLineEdit, index: QModelIndex) -> None:
        """Show the current name."""
        editor.setText(index.data(ROW).name)
        editor.selectAll()

    def setModelData(self, editor: QLineEdit, model: QAbstractItemModel, index: QModelIndex) -> None:
        """Show the typed name, and emit it."""
        row: ShelfRow = index.data(ROW)
        name = editor.text().strip()
        if name != row.name:
            model.setData(index, dataclasses.replace(row, name=name or row.name), ROW)
            self.name_given.emit(row.id, name)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Place the editor over the name."""
        line = self._line_at(option, index.data(ROW), 0)
        editor.setGeometry(line.adjusted(-4, -4, 0, 4))

    def _picture_at(self, place: QRect) -> QRect:
        return QRect(place.left() + SPACE, place.center().y() - SIDE // 2, SIDE, SIDE)

    @staticmethod
    def _write(painter: QPainter, line: QRect, text: str, font: QFont, colour: str) -> int:
        """Write as much of a text as fits into a line, and return its right edge."""
        painter.setFont(font)
        painter.setPen(QColor(colour))
        elided = fitted_text(text, painter.fontMetrics(), line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)
        return line.left() + painter.fontMetrics().horizontalAdvance(elided)

    def _line_at(self, option: QStyleOptionViewItem, row: ShelfRow, number: int) -> QRect:
        height = option.fontMetrics.lineSpacing()
        left = self._picture_at(option.rect).right() + SPACE
        top = option.rect.center().y() - _lines(row) * height // 2 + number * height
        right = option.rect.right() - SPACE // 2 - (0 if number else BUTTON)  # the name leaves room for the button
        return QRect(left, top, right - left, height)

    def _pixmap(self, row: ShelfRow) -> QPixmap | None:
        if row.picture is None:
            return None
        known = self._pictures.get(row.id)
        if known is None or known[0] is not row.picture:
            known = self._pictures[row.id] = row.picture, QPixmap.fromImage(colour_image(row.picture))
        return known[1]


def _button_at(place: QRect) -> QRect:
    """Return the place of the button "show beside" at the top right of a row."""
    return QRect(place.right() - BUTTON - SPACE // 2, place.top() + SPACE // 2, BUTTON, BUTTON)


def _paint_button(painter: QPainter, place: QRect, ink: str) -> None:
    """Draw two maps side by side."""
    painter.setPen(QColor(ink))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = QRect(place.left() + 2, place.top() + 4, (BUTTON - 6) // 2, BUTTON - 9)
    painter.drawRect(half)
    painter.drawRect(half.translated(half.width() + 2, 0))


def _lines(row: ShelfRow | None) -> int:
    """Return the number of text lines of a row; None while the row is being made."""
    return 2 if row is None else 2 + len(row.settings.splitlines())
