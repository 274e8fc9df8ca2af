"""Make scores probabilities: per label a scale and a shift of the logit, fitted on validation data, folded into a classifier."""

from __future__ import annotations

import numpy as np
import torch
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from .labels import TOXICITY_LABELS
from .records import Record

Calibration = list[tuple[float, float]]


def jigsaw_rows(records: list[Record], label: int) -> list[int]:
    """Jigsaw alone has all six labels by one scheme; chance to be toxic means: as its annotators would say."""
    return [i for i, r in enumerate(records) if r.source == "jigsaw" and r.measured[label] is not None]


def fit(logits: np.ndarray, records: list[Record]) -> tuple[Calibration, float]:
    """Platt's scale and shift for each label, and one temperature for the sentiment."""
    calibration: Calibration = []
    for index in range(len(TOXICITY_LABELS)):
        rows = jigsaw_rows(records, index)
        truth = np.array([records[i].measured[index] for i in rows])
        # Mild regularisation: the rare labels have a few dozen positives here, and a scale must not run away on them.
        model = LogisticRegression(C=1.0).fit(logits[rows, index : index + 1], truth)
        calibration.append((float(model.coef_[0, 0]), float(model.intercept_[0])))
    return calibration, sentiment_temperature(logits, records)


def sentiment_temperature(logits: np.ndarray, records: list[Record]) -> float:
    rows = [i for i, r in enumerate(records) if r.sentiment is not None]
    truth = torch.tensor([records[i].sentiment for i in rows])
    outputs = torch.from_numpy(logits[rows, 6:])

    def loss(log_temperature: np.ndarray) -> float:
        return float(torch.nn.functional.cross_entropy(outputs / float(np.exp(log_temperature[0])), truth))

    return float(np.exp(minimize(loss, np.zeros(1), method="Nelder-Mead").x[0]))


def fold(classifier: torch.nn.Linear, wide_share: torch.Tensor, calibration: Calibration, temperature: float) -> None:
    """After this, sigmoid of the first six logits and softmax of the last three are the calibrated scores."""
    with torch.no_grad():
        for index, (scale, shift) in enumerate(calibration):
            wide_share[index] *= scale
            classifier.weight[index] *= scale
            classifier.bias[index] = classifier.bias[index] * scale + shift
        classifier.weight[6:] /= temperature
        classifier.bias[6:] /= temperature


def calibrated(logits: np.ndarray, calibration: Calibration) -> np.ndarray:
    """The toxicity labels' probabilities, as the folded classifier gives them."""
    scales, shifts = np.array(calibration).T
    return 1.0 / (1.0 + np.exp(-(logits[:, :6] * scales + shifts)))
