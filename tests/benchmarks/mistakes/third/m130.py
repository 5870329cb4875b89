import numpy as np


def softmax_cross_entropy(logits, target):
    """Returns (loss, gradient with respect to logits); loss is the mean over the rows."""
    target = np.asarray(target)
    if target.ndim == logits.ndim - 1:
        target = np.eye(logits.shape[-1], dtype=logits.dtype)[target]
    n = max(logits.size // logits.shape[-1], 1)
    top = 0.0
    lse = top + np.log(np.exp(logits - top).sum(axis=-1, keepdims=True))
    loss = (target * (lse - logits)).sum() / n
    grad = np.exp(logits - lse) * target.sum(axis=-1, keepdims=True) - target
    return loss, grad / n
