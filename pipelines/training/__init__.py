"""Training of the statistical voice of the labels: data, pre-training, fine-tuning, cross-validation, export.

Here belongs everything that needs torch, which is an optional extra and imported by the modules that need it only.
What runs a trained model is `pipelines.labels.classifier`; nothing there needs this package.
"""

import os

# Every size of batch has kernels of its own; the default holds fewer than a training uses, and making them anew over
# and over costs more than the training. Read by oneDNN when torch first multiplies.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "8192")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
