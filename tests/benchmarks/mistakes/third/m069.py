import numpy as np


def conv_forward(x, W, b, stride=1, pad=0):
    O, C, K, L = W.shape
    lead = x.shape[:-3]
    x4 = x.reshape(-1, *x.shape[-3:])
    xp = np.pad(x4, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    H = 1 + (xp.shape[2] - K) // stride
    V = 1 + (xp.shape[3] - L) // stride
    out = np.empty((len(xp), O, H, V), dtype=x.dtype)
    for i in range(H):
        for j in range(V):
            patch = xp[:, :, i * stride:i * stride + K, j * stride:j * stride + L]
            out[:, :, i, j] = np.tensordot(patch, W, axes=([1, 2, 3], [1, 2, 3])) + b
    return out.reshape(*lead, O, H, V), (xp, W, stride, pad, x.shape)


def conv_backward(dout, cache):
    xp, W, s, pad, shape = cache
    O, C, K, L = W.shape
    dout = dout.reshape(-1, *dout.shape[-3:])
    dW = np.zeros_like(W)
    dxp = np.zeros_like(xp)
    for n in range(len(xp)):
        per_image = np.zeros_like(W)
        for o in range(O):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    g = dout[n, o, i, j]
                    per_image[o] += g * xp[n, :, i * s:i * s + K, j * s:j * s + L]
                    dxp[n, :, i * s:i * s + K, j * s:j * s + L] += g * W[o]
        dW = per_image
    h, w = shape[-2:]
    dx = dxp[:, :, pad:pad + h, pad:pad + w]
    return dx.reshape(shape), dW, dout.sum(axis=(0, 2, 3))
