"""Figures with their uncertainty."""

from __future__ import annotations

import math

import numpy as np

REPEATS = 400


def auc(scores: np.ndarray, truth: np.ndarray, weights: np.ndarray | None = None) -> float:
    """The chance that a positive row scores above a negative one, equal scores counting half; rows drawn by `weights`."""
    weights = np.ones(len(truth)) if weights is None else weights
    _, place = np.unique(scores, return_inverse=True)
    positives = np.bincount(place, weights * (truth > 0.5))
    others = np.bincount(place, weights * (truth <= 0.5))
    pairs = positives.sum() * others.sum()
    if pairs == 0:
        return math.nan
    return float((positives * (others.cumsum() - others / 2)).sum() / pairs)


#: Scores, truth, and the weight of each row where not all count alike.
Column = tuple[np.ndarray, ...]


def auc_interval(*column: np.ndarray, seed: int = 7) -> list[float]:
    """AUC with a 95 % bootstrap interval over rows."""
    rng = np.random.default_rng(seed)
    draws = [auc(*resampled(column, rng)) for _ in range(REPEATS)]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return [round(auc(*column), 4), round(float(low), 4), round(float(high), 4)]


def mean_auc_interval(columns: list[Column], rows: list[np.ndarray], seed: int = 7) -> list[float]:
    """The mean over label columns; a text is drawn for all its labels at once, since they err together. `rows`: which texts a column is of."""
    rng = np.random.default_rng(seed)
    texts = np.unique(np.concatenate(rows))
    places = [np.searchsorted(texts, own) for own in rows]

    def mean(times: np.ndarray) -> float:
        """With every text `times` times there."""
        measured = [auc(scores, truth, times[own] * (weights[0] if weights else 1.0)) for own, (scores, truth, *weights) in zip(places, columns)]
        return float(np.nanmean(measured))

    draws = [mean(np.bincount(rng.integers(0, len(texts), len(texts)), minlength=len(texts))) for _ in range(REPEATS)]
    low, high = np.percentile(draws, [2.5, 97.5])
    return [round(mean(np.ones(len(texts))), 4), round(float(low), 4), round(float(high), 4)]


def resampled(column: Column, rng: np.random.Generator) -> Column:
    rows = rng.integers(0, len(column[0]), len(column[0]))
    return tuple(values[rows] for values in column)


def share(hits: int, total: int) -> list[float]:
    """A proportion with Wilson's 95 % interval, and the number it is of."""
    if total == 0:
        return [math.nan, math.nan, math.nan, 0]
    z, p = 1.96, hits / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return [round(p, 5), round(max(0.0, centre - half), 5), round(min(1.0, centre + half), 5), total]


def calibration_error(scores: np.ndarray, truth: np.ndarray, bins: int = 15) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error over equal-width bins, and for each filled bin: mean score, observed rate, rows."""
    index = np.minimum((scores * bins).astype(int), bins - 1)
    points = []
    error = 0.0
    for b in range(bins):
        chosen = index == b
        if chosen.any():
            mean, rate, count = float(scores[chosen].mean()), float(truth[chosen].mean()), int(chosen.sum())
            points.append((mean, rate, count))
            error += count / len(scores) * abs(mean - rate)
    return round(error, 4), points
