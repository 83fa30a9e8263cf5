"""Banner: a sentence that should not be overlooked, above the map, until it is closed. No dialog."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

MOST_ACTIONS = 2


class Banner(QFrame):
    """One sentence, buttons for what can be done about it, and a button that closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.addWidget(self.text, 1)
        self.buttons = tuple(QPushButton() for _ in range(MOST_ACTIONS))
        self.act = ""
        self._act: tuple[Callable[[], None], ...] = ()
        for index, button in enumerate(self.buttons):
            button.clicked.connect(partial(self._do, index))
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_sentence(self, sentence: str, *actions: tuple[str, Callable[[], None]], act: str = "") -> None:
        """Show `sentence`, in place of an older one, with a button for each action: its text and what it does.

        `act` is the kind of act that it tells of, for `clear`.
        """
        self.act = act
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        self._act = tuple(act for _, act in actions)
        for index, button in enumerate(self.buttons):
            button.setVisible(index < len(actions))
            button.setText(actions[index][0] if index < len(actions) else "")
        self.show()

    @property
    def asks(self) -> bool:
        """Whether a question stands there: a sentence with buttons for what can be done about it."""
        return bool(self._act) and not self.isHidden()

    def clear(self, act: str) -> None:
        """Take down a sentence about this kind of act."""
        if act and act == self.act:
            self.hide()

    def _do(self, index: int) -> None:
        self.hide()
        self._act[index]()
