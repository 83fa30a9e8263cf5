"""The settings of the next run, and the live settings of the current run."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from latentlab.config import OPTION, OPTIONS, PRIOR_NAMES, Config, checked, restart_settings
from latentlab.errors import UserError
from latentlab.gui.widgets.fields import in_words_of_the_window
from latentlab.gui.widgets.forms import Form, align_labels
from latentlab.gui.widgets.theme import SPACE, muted

WIDEST = 560  # largest width of a form in pixels: a longer slider is no easier to set
FIRST = ("dataset", "family", "likelihood", "pixels", "beta", "learning_rate", "epochs")  # always visible
BEGUN = ("normal", "mixture", "vamp")  # priors of a new run; the prior on a grid is fitted to a finished one
# The settings that mean something with some choices of another setting alone: elsewhere they are hidden, at their
# defaults.
CONDITIONS = {"components": ("prior", ("mixture", "vamp")), "samples": ("objective", ("iwae",))}


def _has_meaning(name: str, values: Mapping[str, Any]) -> bool:
    """Whether a setting means something beside the others."""
    other, choices = CONDITIONS.get(name, (name, (values[name],)))
    return values[other] in choices


class RunPanel(QWidget):
    """A form of every setting. `config_changed` carries a checked Config; `restart_requested` requests a new run.

    `import_requested` follows the last row of the data sets.
    """

    config_changed = Signal(object)
    restart_requested = Signal()
    import_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._config = Config()
        self._running: Config | None = None
        values = vars(self._config)
        self.form = Form([OPTION[name] for name in FIRST], values)
        self.more_form = Form([row for row in OPTIONS if row.name not in FIRST and not row.spec.hidden], values)
        for form in (self.form, self.more_form):
            form.changed.connect(self._on_changed)
            form.setMaximumWidth(WIDEST)
        self.more_form.hide()
        self.form.fields["dataset"].command_chosen.connect(self.import_requested)
        self.more = QToolButton()
        self.more.setProperty("quiet", True)
        self.more.clicked.connect(lambda: self.show_more(self.more_form.isHidden()))
        self.form.append(self.more)

        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.form)
        column.addWidget(self.more_form)
        column.addStretch(1)
        self._scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)

        self._footer = QWidget(objectName="footer")
        self._sentence = muted(QLabel(wordWrap=True))
        self.restart = QPushButton()
        self.restart.clicked.connect(self.restart_requested)
        footer = QVBoxLayout(self._footer)
        footer.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        footer.setSpacing(SPACE)
        footer.addWidget(self._sentence)
        button_row = QHBoxLayout()
        button_row.addWidget(self.restart)
        button_row.addStretch(1)
        footer.addLayout(button_row)
        self._footer.hide()

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._footer)
        self._retranslate()
        self._show()

    def set_config(self, config: Config, running: Config | None = None) -> None:
        """Show `config`; `running` belongs to the current run, None without a run. Emits nothing."""
        self._config, self._running = config, running
        self._show()

    def offer_datasets(self, titles: Mapping[str, str]) -> None:
        """Offer these data sets by their titles, and the import of others as the last row."""
        self.form.fields["dataset"].offer(titles, self.tr("Import images…"))

    def set_dataset_info(self, text: str) -> None:
        """Show `text`, such as "60,000 images", under the data set."""
        self.form.set_note("dataset", text)

    def set_enabled_for(self, state: str) -> None:
        """Grey the settings in the state "loading"; enable them in all others."""
        self._scroll.widget().setEnabled(state != "loading")

    def sizeHint(self) -> QSize:
        """Wide enough for the longest label beside a field."""
        return QSize(272, 480)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the forms allow; the panel scrolls if its height is too small."""
        return QSize(self._scroll.widget().minimumSizeHint().width(), 160)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.StyleChange and hasattr(self, "restart"):
            align_labels(self.form, self.more_form)

    def _on_changed(self, name: str, value: Any) -> None:
        values = vars(self._config) | {name: value}
        if name == "family" and value != "beta-vae":
            values["beta"] = 1.0
        if name == "family" and value == "ae":
            values["prior"] = "normal"
        if values["likelihood"] != "bernoulli":
            values["pixels"] = "grey"
        values |= {row: OPTION[row].default for row in CONDITIONS if not _has_meaning(row, values)}
        try:
            config = checked(**values)
        except UserError as error:
            self._form_of(name).set_error(name, in_words_of_the_window(error, OPTIONS))
            return
        if config != self._config:
            self._config = config
            self._show()
            self.config_changed.emit(config)

    def _show(self) -> None:
        config = self._config
        for form in (self.form, self.more_form):
            form.set_values(vars(config))
        self.form.set_enabled("beta", config.family != "ae")
        self.form.set_enabled("pixels", config.likelihood == "bernoulli")
        self.more_form.set_enabled("sigma", config.likelihood == "gaussian")
        self.more_form.set_enabled("prior", config.family != "ae")
        self.more_form.fields["prior"].offer_only([name for name in PRIOR_NAMES if name in (*BEGUN, config.prior)])
        self.more_form.show_only([name for name in self.more_form.fields if _has_meaning(name, vars(config))])
        # Before the first run no setting needs a new run, so none is marked.
        marked = [] if self._running is None else [row.name for row in OPTIONS if not row.spec.live]
        for form in (self.form, self.more_form):
            form.set_marks(marked, self.tr("Takes effect with the next run"))
        self._footer.setVisible(self._running is not None and bool(restart_settings(config, self._running)))

    def _form_of(self, name: str) -> Form:
        return self.form if name in self.form.fields else self.more_form

    def show_more(self, shown: bool) -> None:
        """Show or hide the advanced settings."""
        self.more_form.setVisible(shown)
        self.more.setText(self.tr("Less") if shown else self.tr("More…"))

    def _retranslate(self) -> None:
        for form in (self.form, self.more_form):
            form.retranslate()
        align_labels(self.form, self.more_form)
        self._sentence.setText(self.tr("Changed settings need a new run."))
        self.restart.setText(self.tr("New run"))
        self.restart.setToolTip(self.tr("Save this run and begin another with these settings, from step 0"))
        self.show_more(not self.more_form.isHidden())
        self._show()
