import numpy as np

CONVENTIONS = {"SoftmaxWithLoss": {"targets": "labels"}}


def softmax_loss_naive(x, y):
    """x: scores (..., C), y: class numbers (...,). Returns loss and dx."""
    c = x.shape[-1]
    scores, labels = x.reshape(-1, c), np.reshape(y, -1)
    n = scores.shape[0]
    loss = 0.0
    dx = np.zeros_like(scores)
    for i in range(n):
        s = scores[i] - scores[i].max()
        z = 0.0
        for j in range(c):
            z += np.exp(s[j])
        loss += np.log(z) - s[labels[i]]
        for j in range(c):
            dx[i, j] = np.exp(s[j]) / z / n
            if j == labels[i]:
                dx[i, j] = -1.0 / n
    return np.asarray(loss / max(n, 1), dtype=x.dtype)[()], dx.reshape(x.shape)
