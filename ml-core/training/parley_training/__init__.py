"""The recipe of Parley's moderation model: read, train, calibrate, export, quantise, evaluate."""
