"""Run with `python -m unittest discover -s tests` from this folder; needs neither data nor weights."""

import math
import random
import sys
import unittest
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from scipy.sparse import csr_matrix

sys.path.insert(0, str(Path(__file__).parent.parent))

from parley_training.augment import augment, shortened, spaced_out, starred  # noqa: E402
from parley_training.early_exit import choose as choose_exit, with_exit  # noqa: E402
from parley_training.evaluate import challenge_weights  # noqa: E402
from parley_training.generate import HARMLESS, HATEFUL, generated  # noqa: E402
from parley_training.labels import EARLY, LATE, RESULT  # noqa: E402
from parley_training.lexicon import is_profane  # noqa: E402
from parley_training.measures import auc, auc_interval, calibration_error, mean_auc_interval, share  # noqa: E402
from parley_training.mixture import MIXTURES, SHARES, joined  # noqa: E402
from parley_training.model import Wide  # noqa: E402
from parley_training.prepare import without_leaks  # noqa: E402
from parley_training.records import SURELY_OBSCENE, Record, all_clear, labels_of, sampled, split_by_hash, words_of  # noqa: E402
from parley_training.sources import goemotions_labels, sentiment_of  # noqa: E402
from parley_training.thresholds import choose  # noqa: E402
from parley_training.tokens import fitted  # noqa: E402
from parley_training.train import Adversary  # noqa: E402
from parley_training.wide import scaled  # noqa: E402
from parley_training.written import FOLDER, written  # noqa: E402


class LinearPart(unittest.TestCase):
    def test_inside_the_graph_it_says_what_was_fitted(self) -> None:
        rng = np.random.default_rng(3)
        idf, weights = rng.uniform(1, 9, 12), rng.normal(size=(12, 6))
        idf[0] = weights[0] = 0
        ids = np.array([[1, 5, 5, 7, 5], [2, 3, 0, 0, 0]])
        counts = csr_matrix(np.array([np.bincount(row[row > 0], minlength=12) for row in ids], np.float32))
        counts.data = 1 + np.log(counts.data)
        wide = Wide(torch.tensor(weights * idf[:, None]), torch.tensor(idf))
        said = wide(torch.tensor(ids), torch.tensor((ids > 0).astype(np.int64)))
        np.testing.assert_allclose(said.numpy(), scaled(counts, idf) @ weights, atol=1e-5)


class AdversarialLearning(unittest.TestCase):
    def test_each_text_is_met_again_moved_by_a_share_of_its_own_length_to_where_the_loss_is_higher(self) -> None:
        torch.manual_seed(1)
        embeddings = torch.nn.Embedding(9, 4)
        adversary = Adversary(embeddings, share=0.1)
        ids, slope = torch.tensor([[1, 2, 3], [4, 5, 6]]), torch.randn(4)
        plain = embeddings(ids)
        (plain @ slope).sum().backward()
        with adversary.at_work():
            moved = embeddings(ids)
        moves = (moved - plain).norm(dim=(1, 2)) / plain.norm(dim=(1, 2))
        self.assertTrue(torch.allclose(moves, torch.tensor(0.1)))
        self.assertTrue(((moved @ slope).sum(dim=1) > (plain @ slope).sum(dim=1)).all())
        self.assertTrue(torch.equal(embeddings(ids), plain))


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

    def test_nothing_is_trained_on_that_is_asked_afterwards(self) -> None:
        case = Record("You Loser!", "generated", "train", all_clear())
        kept, dropped = without_leaks([case, Record("you loser lol", "generated", "train", all_clear())], ["you loser"])
        self.assertEqual([r.text for r in kept], ["you loser lol"])
        self.assertEqual(dropped["generated"], 1)

    def test_neither_an_emoji_nor_another_ending_makes_a_case_another_text(self) -> None:
        cases = ["trans rights are human rights 🏳️‍⚧️", "i know which school your kids go to"]
        with_an_emoji_less = Record("Trans rights are human rights", "written", "train", all_clear())
        with_another_end = Record("i know which school your dad teaches at", "generated", "train", all_clear())
        of_others = Record("he said i know which school your kids go to or so", "paradetox", "train", all_clear())
        kept, _ = without_leaks([with_an_emoji_less, with_another_end, of_others], cases)
        self.assertEqual(kept, [of_others])

    def test_a_sample_is_the_same_every_time_and_takes_some_sources_whole(self) -> None:
        records = [Record(str(number), source, "test", all_clear()) for source in ("jigsaw", "edos") for number in range(50)]
        once, again = sampled(records, 10), sampled(records, 10)
        self.assertEqual(once, again)
        self.assertEqual([sum(r.source == source for r in once) for source in ("jigsaw", "edos")], [50, 10])


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

    def test_strong_language_that_means_nobody_is_obscene_without_certainty(self) -> None:
        swearing = [r for r in generated(4000, 1) if r.slice == "swearing" and is_profane(r.text)]
        self.assertEqual({r.labels[2] for r in swearing}, {SURELY_OBSCENE})

    def test_shares_add_up(self) -> None:
        for mixture in MIXTURES.values():
            self.assertTrue(math.isclose(sum(mixture.shares.values()), 1.0))
            self.assertEqual(set(mixture.shares), set(SHARES))


class Written(unittest.TestCase):
    def test_every_line_is_one_text_of_one_kind(self) -> None:
        self.assertEqual({path.stem for path in FOLDER.glob("*.txt")}, {r.slice for r in written(1)})
        texts = [r.text for r in written(1)]
        self.assertEqual(len(set(texts)), len(texts))
        self.assertTrue(all(text.strip() == text and text for text in texts))


    def test_a_harsh_word_in_a_name_or_a_quotation_is_no_strong_language_for_certain(self) -> None:
        named = [r for r in written(1) if r.slice == "innocent_words" and is_profane(r.text)]
        self.assertEqual({r.labels[2] for r in named}, {None})


class ShortForms(unittest.TestCase):
    def test_phrases_are_written_as_chat_writes_them_and_nothing_else_is_touched(self) -> None:
        written = {shortened("Kill yourself, your youth is over", random.Random(n)) for n in range(20)}
        self.assertIn("kys, ur youth is over", written)
        self.assertTrue(all(text.endswith("youth is over") for text in written))


def two_stage_graph() -> onnx.ModelProto:
    """Early scores are the ids themselves, late ones the ids times the sum of the row's mask."""
    nodes = [
        helper.make_node("Cast", ["input_ids"], ["hidden"], to=TensorProto.FLOAT),
        helper.make_node("Identity", ["hidden"], [EARLY]),
        helper.make_node("Cast", ["attention_mask"], ["present"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["present", "axis"], ["length"], keepdims=1),
        helper.make_node("Mul", ["hidden", "length"], [LATE]),
    ]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"]) for name in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "sequence"]) for name in (LATE, EARLY)]
    graph = helper.make_graph(nodes, "two", inputs, outputs, [numpy_helper.from_array(np.array([1], np.int64), "axis")])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


class EarlyExit(unittest.TestCase):
    def answers(self, rows: list[list[int]], masks: list[list[int]]) -> np.ndarray:
        session = onnxruntime.InferenceSession(with_exit(two_stage_graph(), 0.5).SerializeToString(), providers=["CPUExecutionProvider"])
        return session.run([RESULT], {"input_ids": np.array(rows, np.int64), "attention_mask": np.array(masks, np.int64)})[0]

    def test_each_row_gets_the_answer_of_where_it_left(self) -> None:
        harmless, doubtful = [-3] * 9, [-3, -3, 2, -3, -3, -3, 5, 5, 5]
        two, three = [1, 1, 0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0, 0, 0, 0]
        mixed = self.answers([harmless, doubtful, harmless, doubtful], [two, three, three, two])
        self.assertEqual(mixed.tolist(), [harmless, [3 * x for x in doubtful], harmless, [2 * x for x in doubtful]])

    def test_a_batch_may_leave_or_stay_as_a_whole(self) -> None:
        ones = [1] * 9
        self.assertEqual(self.answers([[-1] * 9], [ones]).tolist(), [[-1] * 9])
        self.assertEqual(self.answers([[4] * 9], [ones]).tolist(), [[36] * 9])

    def test_sentiment_holds_nobody_back(self) -> None:
        happy = [-3] * 6 + [9, 9, 9]
        self.assertEqual(self.answers([happy], [[1] * 9]).tolist(), [happy])

    def test_the_exit_lies_where_hardly_any_serious_text_would_take_it(self) -> None:
        early = np.tile(np.linspace(0.001, 0.9, 1000), (6, 1)).T
        below = choose_exit(early, np.full((1000, 6), 0.9))
        self.assertLessEqual((early.max(axis=1) < below).mean(), 0.003)
        self.assertGreater(below, early[0, 0])

    def test_the_exit_is_closed_to_scores_that_a_policy_may_act_on(self) -> None:
        self.assertLessEqual(choose_exit(np.full((10, 6), 0.8), np.full((10, 6), 0.9)), 0.05)


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

    def test_a_row_that_weighs_two_counts_like_two_rows(self) -> None:
        once, twice = [0, 1, 2, 3], [0, 1, 1, 2, 3, 3]
        scores, truth, weights = np.array([0.1, 0.6, 0.5, 0.9]), np.array([0, 0, 1, 1]), np.array([1, 2, 1, 2])
        self.assertEqual(auc(scores[once], truth[once], weights[once]), auc(scores[twice], truth[twice]))

    def test_weights_give_the_texts_without_a_label_the_share_of_toxic_ones_in_the_challenge(self) -> None:
        truth, toxic = np.array([1, 1, 0, 0, 0]), np.array([1, 1, 1, 1, 0])
        weights = challenge_weights(truth, toxic, "severe_toxicity")
        others = truth == 0
        share_of_toxic = weights[others & (toxic == 1)].sum() / weights[others].sum()
        self.assertAlmostEqual(share_of_toxic, (15_294 - 1_595) / (159_571 - 1_595))
        self.assertTrue((challenge_weights(toxic, toxic, "toxicity") == 1).all())

    def test_labels_that_err_on_the_same_texts_make_the_mean_as_unsure_as_one_of_them(self) -> None:
        rng = np.random.default_rng(3)
        truth = (np.arange(300) % 3 == 0).astype(float)
        column = (truth + rng.normal(size=300), truth)
        _, low, high = auc_interval(*column)
        mean, mean_low, mean_high = mean_auc_interval([column, column], [np.arange(300), np.arange(300)])
        self.assertAlmostEqual(mean, auc(*column), places=4)
        self.assertAlmostEqual(mean_high - mean_low, high - low, delta=0.2 * (high - low))

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
