"""Recording from the training loops of other libraries; each module imports its library alone.

lightning      `lightning` or `pytorch_lightning`
transformers   the Trainer of `transformers`
keras          `keras`, whatever its backend
watching       what they share
"""
