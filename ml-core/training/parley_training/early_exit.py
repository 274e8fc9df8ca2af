"""Texts that are plainly harmless after the first layers leave there; the rest of a batch goes on.

One graph with two outputs becomes one with a single output: what only the late logits need moves into a branch (`If`) that runs
on the rows whose early scores leave any doubt, and not at all where there are none. Nothing outside the graph has to know.
"""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from .labels import EARLY, LATE, OUTPUT_LABELS, RESULT, TOXICITY_LABELS

#: Of the validation texts with any final score of at least `SERIOUS`, at most this share may leave early.
SERIOUS, MISSED_SHARE = 0.3, 0.003
#: Nothing leaves with a score that ranks it among what anybody would look at; most lines of chat lie below.
HIGHEST = 0.04


def choose(early: np.ndarray, late: np.ndarray) -> float:
    """The probability below which every toxicity label's early score must lie for a text to leave.

    Both arguments are calibrated probabilities, one row a text, one column a toxicity label.
    """
    serious = np.sort(early.max(axis=1)[(late >= SERIOUS).any(axis=1)])
    if len(serious) == 0:
        raise ValueError("no validation text has a serious score: there is nothing to choose an exit by")
    return float(min(HIGHEST, serious[int(len(serious) * MISSED_SHARE)]))


def with_exit(model: ModelProto, below: float) -> ModelProto:
    """`model` has the outputs `early_logits` and `late_logits`; the result has `logits`, late where any early score is `below` or more."""
    model = with_plain_constants(model)
    producer = {output: node for node in model.graph.node for output in node.output}
    front_names = ancestors([EARLY], producer)
    front = [node for node in model.graph.node if node.output[0] in front_names]
    back = [node for node in model.graph.node if node.output[0] not in front_names]
    weights = {weight.name: weight for weight in model.graph.initializer}
    made_behind = {output for node in back for output in node.output}
    handed_on = sorted({name for node in back for name in node.input if name and name not in made_behind and name not in weights})
    require_rows(model, front, handed_on)

    logit = float(np.log(below / (1 - below)))
    constants = [
        constant("exit/logit", np.float32(logit)),
        constant("exit/first", np.array([0], np.int64)),
        constant("exit/labels", np.array([len(TOXICITY_LABELS)], np.int64)),
        constant("exit/axis", np.array([1], np.int64)),
        constant("exit/none", np.int64(0)),
    ]
    gate = [
        helper.make_node("Slice", [EARLY, "exit/first", "exit/labels", "exit/axis"], ["exit/toxicity"]),
        helper.make_node("ReduceMax", ["exit/toxicity"], ["exit/highest"], axes=[1], keepdims=0),
        # Not "less": a score that is not a number must not pass for harmless.
        helper.make_node("Less", ["exit/highest", "exit/logit"], ["exit/harmless"]),
        helper.make_node("Not", ["exit/harmless"], ["exit/doubtful"]),
        helper.make_node("NonZero", ["exit/doubtful"], ["exit/found"]),
        helper.make_node("Squeeze", ["exit/found", "exit/first"], ["exit/rows"]),
        helper.make_node("Size", ["exit/rows"], ["exit/count"]),
        helper.make_node("Greater", ["exit/count", "exit/none"], ["exit/any"]),
    ]
    used_in_front = {name for node in front for name in node.input}
    used_behind = {name for node in back for name in node.input}
    goes_on = helper.make_graph(
        [
            *(helper.make_node("Gather", [name, "exit/rows"], [f"{name}/kept"], axis=0) for name in handed_on),
            *(renamed(node, {name: f"{name}/kept" for name in handed_on}) for node in back),
            helper.make_node("Unsqueeze", ["exit/rows", "exit/axis"], ["exit/places"]),
            helper.make_node("ScatterND", [EARLY, "exit/places", LATE], ["exit/mixed"]),
        ],
        "goes_on", [], [logits("exit/mixed")],
        # Beside the nodes that use them, where onnxruntime's fusions look for constants; what both parts use is stored once.
        [weights[name] for name in weights if name in used_behind - used_in_front],
    )
    leaves = helper.make_graph([helper.make_node("Identity", [EARLY], ["exit/early"])], "leaves", [], [logits("exit/early")])
    graph = helper.make_graph(
        [*front, *gate, helper.make_node("If", ["exit/any"], [RESULT], then_branch=goes_on, else_branch=leaves)],
        model.graph.name, list(model.graph.input), [logits(RESULT)],
        [*(weights[name] for name in weights if name in used_in_front), *constants],
    )
    return helper.make_model(graph, opset_imports=model.opset_import, ir_version=model.ir_version, producer_name="parley_training")


def with_plain_constants(model: ModelProto) -> ModelProto:
    """Nodes that only hold a value become weights, which both parts of the graph may use."""
    plain = ModelProto()
    plain.CopyFrom(model)
    held = [node for node in plain.graph.node if node.op_type == "Constant"]
    plain.graph.initializer.extend(constant(node.output[0], numpy_helper.to_array(node.attribute[0].t)) for node in held)
    for node in held:
        plain.graph.node.remove(node)
    return plain


def ancestors(names: list[str], producer: dict[str, NodeProto]) -> set[str]:
    """The first output of every node that `names` are computed from."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        node = producer.get(waiting.pop())
        if node is None or node.output[0] in found:
            continue
        found.add(node.output[0])
        waiting.extend(node.input)
    return found


def require_rows(model: ModelProto, front: list[NodeProto], handed_on: list[str]) -> None:
    """What the branch takes must have one row a text, or taking rows of it would mean something else."""
    probe = ModelProto()
    probe.CopyFrom(model)
    del probe.graph.node[:], probe.graph.output[:], probe.graph.initializer[:]
    probe.graph.node.extend(front)
    used = {name for node in front for name in node.input}
    probe.graph.initializer.extend(weight for weight in model.graph.initializer if weight.name in used)
    inputs = {i.name for i in model.graph.input}
    asked = [name for name in handed_on if name not in inputs]
    probe.graph.output.extend(onnx.ValueInfoProto(name=name) for name in asked)
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    for rows, width in ((3, 5), (2, 7)):
        ids = np.full((rows, width), 7592, np.int64)
        feed = {i.name: {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}[i.name] for i in session.get_inputs()}
        for name, value in zip(asked, session.run(asked, feed), strict=True):
            if value.shape[:1] != (rows,):
                raise ValueError(f"{name} has the shape {value.shape} for {rows} texts")


def constant(name: str, value: np.ndarray) -> TensorProto:
    return numpy_helper.from_array(np.asarray(value), name)


def logits(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", len(OUTPUT_LABELS)])


def renamed(node: NodeProto, names: dict[str, str]) -> NodeProto:
    copy = NodeProto()
    copy.CopyFrom(node)
    del copy.input[:]
    copy.input.extend(names.get(name, name) for name in node.input)
    return copy


