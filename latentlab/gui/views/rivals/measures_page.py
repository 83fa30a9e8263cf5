"""MeasuresPage: what differs between runs, in numbers: a table with a column for each run, and two maps aligned."""

import dataclasses

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHeaderView, QSplitter, QTableWidget, QTableWidgetItem

from latentlab.gui.views.pages.page import silent
from latentlab.gui.views.rivals.comparison_page import ComparisonPage
from latentlab.gui.widgets.drawing_view import DrawingView
from latentlab.gui.widgets.flow_layout import FlowLayout
from latentlab.gui.widgets.theme import SPACE, grow_with_text, number_font, scaled

WIDE = 900  # pixels of the page from which on the maps are beside the table
LONGEST_NAME = 32  # characters of a run's name
CELL_EDGE = 3  # pixels that a cell has beside its padding, and the head of a column has not
TABLE_WIDTH, MAPS_HEIGHT = 320, 120  # pixels at least


@dataclasses.dataclass(frozen=True)
class RunChoice:
    """A run that can be measured: its key, "1" or "1:200", its name, whether it is chosen, and why it cannot be."""

    key: str
    name: str
    chosen: bool
    reason: str = ""


@dataclasses.dataclass(frozen=True)
class MeasureRow:
    """A row of the table: a measure, its definition, and a figure for each run."""

    name: str
    definition: str
    cells: tuple[str, ...]


class MeasuresPage(ComparisonPage):
    """Shows which runs are chosen, the table of measures, and the maps."""

    work_name = "compare"

    def __init__(self) -> None:
        super().__init__(DrawingView())
        self.checks: dict[str, QCheckBox] = {}  # by the key of the run
        self._choices: tuple[RunChoice, ...] = ()
        self._runs = FlowLayout(None, 2 * SPACE, 0)
        self._runs.setContentsMargins(0, SPACE // 2, 0, SPACE // 2)
        self.align = QCheckBox()
        self.align.setChecked(True)
        self.align.toggled.connect(lambda on: self.requested.emit({"align": on}))
        self.add_in_line(self.align)
        self.table = QTableWidget()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setFont(number_font(self.table.font()))
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        self.table.setStyleSheet(
            f"QTableView::item {{ padding: 0 {SPACE}px; }} QHeaderView::section {{ padding: 0 {SPACE + CELL_EDGE}px; }}"
        )
        grow_with_text(self.table, setMinimumWidth=TABLE_WIDTH)
        grow_with_text(self.view, setMinimumHeight=MAPS_HEIGHT, setMinimumWidth=2 * MAPS_HEIGHT)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.view)
        self.splitter.setStretchFactor(1, 1)
        self.plots.addLayout(self._runs, 0, 0)
        self.plots.addWidget(self.left_out, 1, 0)
        self.plots.addWidget(self.splitter, 2, 0)
        self.plots.addWidget(self.hint, 2, 0)
        self.plots.setRowStretch(2, 1)
        self.plots.setVerticalSpacing(SPACE)
        self.view.hide()
        self.splitter.hide()

    def show_runs(self, choices: tuple[RunChoice, ...]) -> None:
        """Show the runs that can be chosen."""
        if choices == self._choices:
            return
        if [choice.key for choice in choices] != [choice.key for choice in self._choices]:
            while (item := self._runs.takeAt(0)) is not None:
                item.widget().deleteLater()
            self.checks = {}
            for choice in choices:
                self.checks[choice.key] = check = QCheckBox()
                check.clicked.connect(self._request_runs)
                self._runs.addWidget(check)
                self.setTabOrder(check, self.table)  # a new widget comes last
        self._choices = choices
        for choice in choices:
            check = self.checks[choice.key]
            name = choice.name if len(choice.name) <= LONGEST_NAME else choice.name[: LONGEST_NAME - 1] + "…"
            check.setText(name.replace("&", "&&"))
            check.setAccessibleName(choice.name)
            check.setChecked(choice.chosen)
            check.setEnabled(not choice.reason)
            check.setToolTip(choice.reason or choice.name)

    def _request_runs(self) -> None:
        self.requested.emit({"runs": tuple(key for key, check in self.checks.items() if check.isChecked())})

    def show_align(self, on: bool) -> None:
        """Show whether the maps are aligned."""
        with silent(self.align):
            self.align.setChecked(on)

    def show_table(self, heads: tuple[str, ...], rows: tuple[MeasureRow, ...]) -> None:
        """Show a row for each measure and a column for each run."""
        self.splitter.show()
        self.table.setColumnCount(1 + len(heads))
        self.table.setRowCount(len(rows))
        self.table.setHorizontalHeaderLabels([self.tr("Measure"), *heads])
        for number, row in enumerate(rows):
            for column, text in enumerate((row.name, *row.cells)):
                item = QTableWidgetItem(text)
                item.setToolTip(row.definition)
                item.setTextAlignment(_alignment(column))
                self.table.setItem(number, column, item)
        header = self.table.horizontalHeader()
        for column in range(1 + len(heads)):
            self.table.horizontalHeaderItem(column).setTextAlignment(_alignment(column))
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(scaled(90))

    def show_maps_room(self, on: bool) -> None:
        """Show the room of the maps, which are drawn for its size; without maps the table has the whole page."""
        was_hidden = self.view.isHidden()
        self.view.setVisible(on)
        if not on:
            self.show_picture(None)
        elif was_hidden:
            self._share_room()

    def set_align(self, can: bool, tip: str) -> None:
        """Enable the alignment of the maps; the tip tells what the motion is, or why there is none."""
        self.align.setEnabled(can)
        self.align.setToolTip(tip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the maps beside the table, or below it on a narrow page."""
        super().resizeEvent(event)
        is_wide = self.width() >= scaled(WIDE)
        orientation = Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        if orientation != self.splitter.orientation():
            self.splitter.setOrientation(orientation)
            self._share_room()

    def _share_room(self) -> None:
        """Give the table the width of its text and the maps the rest, or to each a half of the height."""
        if self.splitter.orientation() == Qt.Orientation.Vertical:
            self.splitter.setSizes([500, 500])
            return
        header, columns = self.table.horizontalHeader(), range(self.table.columnCount())
        text = sum(max(self.table.sizeHintForColumn(at), header.sectionSizeHint(at)) for at in columns)
        table = text + self.table.verticalScrollBar().sizeHint().width() + 2 * self.table.frameWidth()
        self.splitter.setSizes([table, max(0, self.width() - 4 * SPACE - self.splitter.handleWidth() - table)])

    def hint_words(self) -> str:
        """Return what the page says before its first result."""
        return self.tr("Choose the runs, then Compare. The measures take a minute or more; the window stays free.")

    def start_name(self) -> str:
        """Return the name of the work."""
        return self.tr("Compare")

    def retranslate(self) -> None:
        """Set every word in the language of the window."""
        super().retranslate()
        self.sentence.setText(
            self.tr(
                "What differs between models of the same images, in numbers: each has its definition in its tip, and ± one standard error over resampled items. No row alone says which model is better."  # noqa: E501
            )
        )
        self.align.setText(self.tr("Align maps"))
        self.align.setAccessibleName(self.tr("Align the second map with the first"))
        self.table.setAccessibleName(self.tr("Measures"))
        self.view.setAccessibleName(self.tr("Latent maps"))


def _alignment(column: int) -> Qt.AlignmentFlag:
    """Return the alignment of a column: the measures at the left, their figures at the right."""
    return (Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
