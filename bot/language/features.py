"""What the classifier sees of a question: words, stems, concepts and pieces of words, as one sparse TF-IDF vector."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, List, Sequence, Tuple

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from bot.language.lexicon import Analysis

Analyser = Callable[[Analysis], List[str]]


def _ngrams(tokens: Sequence[str], longest: int) -> List[str]:
    return [" ".join(tokens[i : i + n]) for n in range(1, longest + 1) for i in range(len(tokens) - n + 1)]


def _words(found: Analysis) -> List[str]:
    return _ngrams(found.words, 2)


def _lemmas(found: Analysis) -> List[str]:
    return _ngrams(found.lemmas, 2)


def _concepts(found: Analysis) -> List[str]:
    """Each concept, and each pair whatever the order: "kosten" with "spoor2"."""
    once = sorted(set(found.concepts))
    return once + [f"{a}+{b}" for i, a in enumerate(once) for b in once[i + 1 :]]


def _pieces(found: Analysis) -> List[str]:
    """Character n-grams of 3 to 5 within word boundaries: they survive typing errors and Dutch compounds."""
    grams: List[str] = []
    for word in found.words:
        padded = f" {word} "
        for n in range(3, 6):
            if len(padded) <= n:
                grams.append(padded)
                break
            grams.extend(padded[i : i + n] for i in range(len(padded) - n + 1))
    return grams


BLOCKS: Dict[str, Tuple[Analyser, float, int]] = {
    # name: (analyser, weight, fewest questions a feature must stand in)
    "words": (_words, 1.0, 2),
    "lemmas": (_lemmas, 0.7, 2),
    "concepts": (_concepts, 0.8, 1),
    "pieces": (_pieces, 2.0, 2),
}


class Features:
    """Fits on analysed questions and turns others into rows. State is plain arrays and lists, no pickle."""

    def __init__(self) -> None:
        self._blocks = {
            name: TfidfVectorizer(analyzer=analyser, sublinear_tf=True, min_df=fewest, dtype=np.float32)
            for name, (analyser, _, fewest) in BLOCKS.items()
        }

    def fit_transform(self, found: Iterable[Analysis]) -> sparse.csr_matrix:
        """Learn vocabulary and weights; the rows of ``found``, one a question."""
        rows = list(found)
        return self._joined([block.fit_transform(rows) for block in self._blocks.values()])

    def transform(self, found: Iterable[Analysis]) -> sparse.csr_matrix:
        """The rows of ``found`` in the learned features."""
        rows = list(found)
        return self._joined([block.transform(rows) for block in self._blocks.values()])

    def state(self) -> Dict[str, Any]:
        """What ``restore`` needs: per block the feature names in column order and their inverse document frequencies."""
        return {
            name: {"names": list(block.get_feature_names_out()), "idf": block.idf_}
            for name, block in self._blocks.items()
        }

    @classmethod
    def restore(cls, state: Dict[str, Any]) -> Features:
        """Features as they were when ``state`` was taken."""
        features = cls()
        for name, block in features._blocks.items():
            block.vocabulary = {feature: column for column, feature in enumerate(state[name]["names"])}
            block.idf_ = np.asarray(state[name]["idf"])
        return features

    def _joined(self, blocks: List[sparse.csr_matrix]) -> sparse.csr_matrix:
        weighted = [block * weight for block, (_, weight, _) in zip(blocks, BLOCKS.values(), strict=True)]
        return normalize(sparse.hstack(weighted, format="csr", dtype=np.float32))
