"""The colours of the points of one map by a metric of their images."""

from PySide6.QtCore import QObject, Slot

from latentlab.gui.live.dataset_evidence import DatasetEvidence
from latentlab.gui.views.latent_map import LatentMap
from latentlab.gui.views.map_layers import is_logarithmic, value_limits
from latentlab.i18n import translate
from latentlab.session.session import Session


class PointColours(QObject):
    """Colours the points of a map by the metrics of its pane."""

    def __init__(self, parent: QObject, map_: LatentMap, metrics: DatasetEvidence, session: Session) -> None:
        super().__init__(parent)
        self._map, self._metrics, self._session = map_, metrics, session

    def colour_by(self, name: str) -> None:
        """Colour by a metric, which is computed now, or by label."""
        self._metrics.colour_by(name)
        self.show()

    @Slot()
    def show(self, _: object = None) -> None:
        """Give the points the colours of the newest metrics."""
        metrics, name = self._metrics.metrics, self._session.state.colour
        if metrics is None or name not in metrics.values or metrics.split != self._session.split:
            self._map.set_values(None)
            return
        titles = {
            "gap": translate("EvidencePresenter", "gap log p(x) − ELBO · nats · step {step}"),
            "log_px": translate("EvidencePresenter", "log p(x) · nats · step {step}"),
            "elbo": translate("EvidencePresenter", "ELBO · nats · step {step}"),
            "kl": translate("EvidencePresenter", "KL(q(z|x) ‖ p(z)) · nats · step {step}"),
            "reconstruction": translate("EvidencePresenter", "reconstruction · nats · step {step}"),
        }
        values, title = metrics.column(name), titles[name].format(step=f"{metrics.step:,}")
        if is_logarithmic(*value_limits(values)):
            title = translate("EvidencePresenter", "{title} · log scale").format(title=title)
        self._map.set_values(values, title)
