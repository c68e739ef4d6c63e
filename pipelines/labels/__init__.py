"""Relevance, industry, channel and data type of a document, with probability, method and evidence. Pure functions.

The voice of the rules: words with their context (`data/*.yaml`) give evidence, evidence gives probabilities. Public:
`label_document` and the cheap check `may_be_relevant`; a statistical model is another voice beside it.
"""

from pipelines.labels.document import label_document
from pipelines.labels.model import IRRELEVANT, RELEVANT, Facet, Label
from pipelines.labels.relevance import may_be_relevant

__all__ = ["IRRELEVANT", "RELEVANT", "Facet", "Label", "label_document", "may_be_relevant"]
