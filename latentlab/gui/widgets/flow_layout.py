"""FlowLayout: widgets in rows from left to right, with as many rows as the width needs."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Puts each item beside the one before, or at the start of the next row once the width is used up.

    An item has the size of its hint; the last item of a row takes the rest of the width if its policy expands. The
    items of a row begin at one height, or with `by_middle` have their middles on one line.
    """

    def __init__(self, parent: QWidget | None, gap: int, margin: int, *, by_middle: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap, self._by_middle = gap, by_middle
        self.setContentsMargins(margin, margin, margin, margin)

    def addItem(self, item: QLayoutItem) -> None:
        """Append an item."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item; None if there is none."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove an item and return it; None if there is none."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """No direction: the rest of the room stays empty."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The number of rows follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows at this width."""
        return self._arrange(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._arrange(rect, moves=True)

    def sizeHint(self) -> QSize:
        """Return the least size; the layout uses more room if there is any."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the largest item, and the margins."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, moves: bool) -> int:
        """Arrange the items in rows, place them if `moves`, and return the height of all rows."""
        inside = rect.marginsRemoved(self.contentsMargins())
        left, top, high = inside.left(), inside.top(), 0
        row: list[tuple[QLayoutItem, QRect]] = []
        for item in self._shown():
            size = item.sizeHint().expandedTo(item.minimumSize())
            if item.hasHeightForWidth():
                size.setHeight(item.heightForWidth(size.width()))
            if row and left + size.width() > inside.right() + 1:
                self._place(row, inside.right(), moves=moves)
                row, left, top, high = [], inside.left(), top + high + self._gap, 0
            row.append((item, QRect(QPoint(left, top), size)))
            left, high = left + size.width() + self._gap, max(high, size.height())
        self._place(row, inside.right(), moves=moves)
        return top + high - rect.top() + self.contentsMargins().bottom()

    def _place(self, row: list[tuple[QLayoutItem, QRect]], right: int, *, moves: bool) -> None:
        if not moves or not row:
            return
        last, place = row[-1]
        if last.expandingDirections() & Qt.Orientation.Horizontal:
            place.setRight(max(place.right(), right))
        high = max(at.height() for _, at in row)
        for item, at in row:
            item.setGeometry(at.translated(0, (high - at.height()) // 2 if self._by_middle else 0))
