"""Inject by landmark: arrange, measure, pause, hold the band, needle, give, watch, write down."""
