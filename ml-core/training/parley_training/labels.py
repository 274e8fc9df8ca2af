"""What the model answers: six independent probabilities and one three-way sentiment."""

TOXICITY_LABELS = ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack")
SENTIMENT_LABELS = ("negative", "neutral", "positive")
OUTPUT_LABELS = TOXICITY_LABELS + SENTIMENT_LABELS

#: Outputs of the graphs: after all layers, after the first few, and the one that is shipped, which gives each text one of the two.
LATE, EARLY, RESULT = "late_logits", "early_logits", "logits"
