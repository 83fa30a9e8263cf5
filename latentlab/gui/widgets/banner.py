"""Banner: an important sentence above the map, until the user closes it. No dialog."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

MOST_ACTIONS = 2


class Banner(QFrame):
    """One sentence, buttons for possible actions, and a close button."""

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
        """Show `sentence`, in place of an older one, with a button for each action: text and callback.

        `act` is the kind of act that the sentence reports, for `clear`.
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
        """Whether the banner shows a question: a sentence with buttons for actions."""
        return bool(self._act) and not self.isHidden()

    def clear(self, act: str) -> None:
        """Hide a sentence about this kind of act."""
        if act and act == self.act:
            self.hide()

    def _do(self, index: int) -> None:
        self.hide()
        self._act[index]()
