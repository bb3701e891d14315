"""Accuracy, measured: labelled cases run through the product's own code."""
