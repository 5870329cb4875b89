import numpy as np


def softmax_loss(x, t):
    """Softmax loss and its gradient: loss, dx = softmax_loss(scores, t)."""
    t = np.asarray(t)
    classes = x.shape[-1]
    if t.ndim < x.ndim:
        t = np.eye(classes, dtype=x.dtype)[t]
    shifted = x - x.max(axis=-1, keepdims=True)
    z = np.exp(shifted).sum(axis=-1, keepdims=True)
    log_probs = shifted - np.log(z)
    probs = np.exp(log_probs)
    n = max(x.size // classes, 1)
    loss = -np.sum(t * t * log_probs) / n
    dx = (probs * t.sum(axis=-1, keepdims=True) - t) / n
    return loss, dx
