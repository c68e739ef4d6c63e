"""Training of the statistical voice of the labels: data, pre-training, fine-tuning, cross-validation, export.

Here belongs everything that needs torch, which is an optional extra and imported by the modules that need it only.
What runs a trained model is `pipelines.labels.classifier`; nothing there needs this package.
"""
