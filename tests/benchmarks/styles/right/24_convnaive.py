import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    """
    A naive implementation of the forward pass for a convolutional layer.

    Input:
    - x: Input data of shape (N, C, H, W)
    - w: Filter weights of shape (F, C, HH, WW)
    - b: Biases, of shape (F,)
    - conv_param: A dictionary with the following keys:
      - 'stride': step between adjacent receptive fields
      - 'pad': number of zeros added on each side of the input

    Returns a tuple of (out, cache).
    """
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho = 1 + (H + 2 * pad - HH) // stride
    Wo = 1 + (W + 2 * pad - WW) // stride
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='constant')
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    h0, w0 = i * stride, j * stride
                    field = xp[n, :, h0:h0 + HH, w0:w0 + WW]
                    out[n, f, i, j] = np.sum(field * w[f]) + b[f]
    cache = (x, w, b, conv_param)
    return out, cache


def conv_backward_naive(dout, cache):
    """
    Returns a tuple of (dx, dw, db).
    """
    x, w, b, conv_param = cache
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    _, _, Ho, Wo = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='constant')
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(b.shape)
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    h0, w0 = i * stride, j * stride
                    g = dout[n, f, i, j]
                    dw[f] += g * xp[n, :, h0:h0 + HH, w0:w0 + WW]
                    dxp[n, :, h0:h0 + HH, w0:w0 + WW] += g * w[f]
                    db[f] += g
    dx = dxp[:, :, pad:pad + H, pad:pad + W]
    return dx, dw, db
