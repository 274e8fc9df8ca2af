"""Run with `python -m unittest discover -s tests` from this folder; needs neither data nor torch weights."""

import math
import random
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from parley_training.augment import augment, spaced_out, starred  # noqa: E402
from parley_training.generate import HARMLESS, HATEFUL, generated  # noqa: E402
from parley_training.measures import auc, calibration_error, share  # noqa: E402
from parley_training.mixture import SHARES, joined  # noqa: E402
from parley_training.prepare import without_leaks  # noqa: E402
from parley_training.records import Record, all_clear, labels_of, split_by_hash, words_of  # noqa: E402
from parley_training.sources import goemotions_labels, sentiment_of  # noqa: E402
from parley_training.thresholds import choose  # noqa: E402
from parley_training.tokens import fitted  # noqa: E402


class Splits(unittest.TestCase):
    def test_raw_and_cleaned_forms_of_a_text_share_a_split(self) -> None:
        for number in range(50):
            self.assertEqual(split_by_hash(f"Stop it, NOW! {number}", 1, 0.3, 0.3), split_by_hash(f"stop it now {number}", 1, 0.3, 0.3))

    def test_texts_that_differ_by_an_emoji_are_two_texts(self) -> None:
        self.assertNotEqual(words_of("i love 🐍"), words_of("i love 🐶"))

    def test_a_training_text_that_holds_a_run_of_a_held_out_one_is_dropped(self) -> None:
        held_out = Record("one two three four five six seven eight nine", "jigsaw", "test", all_clear())
        quoting = Record("he said one two three four five six seven eight to me", "paradetox", "train", all_clear())
        other = Record("something else entirely here", "paradetox", "train", all_clear())
        kept, dropped = without_leaks([held_out, quoting, other])
        self.assertEqual([r.text for r in kept], [held_out.text, other.text])
        self.assertEqual(dropped["paradetox"], 1)


class Labels(unittest.TestCase):
    def test_a_label_with_an_unknown_name_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            labels_of(toxic=1.0)

    def test_warm_swearing_is_obscene_but_not_toxic(self) -> None:
        toxicity, _, obscene, *_ = goemotions_labels("that was fucking great", {"joy"})
        self.assertLess(toxicity, 0.2)
        self.assertGreater(obscene, 0.8)

    def test_mixed_feelings_tell_no_sentiment(self) -> None:
        self.assertIsNone(sentiment_of({"joy", "anger"}))

    def test_joined_texts_are_harmless_only_where_both_are_known_to_be(self) -> None:
        toxic = Record("a", "x", "train", labels_of(toxicity=1.0))
        _, labels = joined(toxic, Record("b", "x", "train", all_clear()), random.Random(1))
        self.assertEqual(labels, [1.0, None, None, None, None, None])


class Generated(unittest.TestCase):
    def test_every_template_can_be_filled(self) -> None:
        kinds = {r.slice for r in generated(4000, 1)}
        self.assertEqual(kinds, set(HARMLESS) | set(HATEFUL))

    def test_one_seed_gives_one_list(self) -> None:
        self.assertEqual([r.text for r in generated(200, 5)], [r.text for r in generated(200, 5)])

    def test_shares_add_up(self) -> None:
        self.assertTrue(math.isclose(sum(SHARES.values()), 1.0))


class Disguises(unittest.TestCase):
    def test_a_text_never_becomes_empty(self) -> None:
        rng = random.Random(3)
        for _ in range(500):
            self.assertTrue(augment(rng.choice(("you idiot", "k", "hi all", "!!", "fuck  off")), rng).strip())

    def test_spelling_apart_keeps_the_letters(self) -> None:
        apart = spaced_out("you fool", random.Random(1))
        self.assertEqual([c for c in apart if c.isalpha()], list("youfool"))

    def test_stars_keep_the_length(self) -> None:
        self.assertEqual(len(starred("idiot", random.Random(2))), 5)


class Measures(unittest.TestCase):
    def test_auc_counts_ties_as_half(self) -> None:
        self.assertEqual(auc(np.array([0.1, 0.5, 0.5, 0.9]), np.array([0, 0, 1, 1])), 0.875)

    def test_a_share_lies_in_its_interval(self) -> None:
        value, low, high, total = share(3, 1000)
        self.assertTrue(low < value < high and total == 1000)

    def test_true_probabilities_have_no_calibration_error(self) -> None:
        error, _ = calibration_error(np.array([0.5] * 10), np.array([0, 1] * 5))
        self.assertEqual(error, 0.0)

    def test_a_threshold_respects_the_chat_ceiling(self) -> None:
        scores, truth = np.linspace(0, 1, 101), (np.linspace(0, 1, 101) > 0.4).astype(float)
        chat = np.array([0.1] * 99 + [0.8])
        goal = {"precision": 0.5, "chat": 0.0, "floor": 0.3}
        self.assertGreater(choose(scores, truth, chat, goal), 0.8)


class Tokens(unittest.TestCase):
    def test_a_long_text_keeps_its_end(self) -> None:
        self.assertEqual(fitted(list(range(10)), 4, keep_tail=True), [0, 1, 8, 9])
        self.assertEqual(fitted(list(range(10)), 4, keep_tail=False), [0, 1, 2, 9])


if __name__ == "__main__":
    unittest.main()
