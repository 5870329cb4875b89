import numpy as np


def mse_loss(x, t):
    """Half the squared error, averaged over the rows; returns (loss, dx)."""
    t = np.asarray(t)
    if t.ndim < x.ndim:
        t = np.eye(x.shape[-1], dtype=x.dtype)[t]
    n = max(x.size // x.shape[-1], 1)
    diff = x - t
    loss = np.vdot(diff, diff) / (2 * n)
    dx = diff
    return loss, dx
