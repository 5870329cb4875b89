import numpy as np


def _columns(xp, K, L, s):
    n, c, H, V = xp.shape
    oh, ow = (H - K) // s + 1, (V - L) // s + 1
    sn, sc, sh, sw = xp.strides
    view = np.lib.stride_tricks.as_strided(
        xp, (n, oh, ow, c, K, L), (sn, sh * s, sw * s, sc, sh, sw), writeable=False)
    return view.reshape(n * oh * ow, c * K * L), oh, ow


def conv_forward(x, W, b, stride=1, pad=0):
    O, C, K, L = W.shape
    xp = np.pad(x.reshape(-1, *x.shape[-3:]), ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    col, oh, ow = _columns(xp, K, L, stride)
    y = col @ W.reshape(O, -1).T + b
    y = y.reshape(len(xp), O, oh, ow)
    return y.reshape(*x.shape[:-3], O, oh, ow), (x.shape, xp.shape, col, W, stride, pad)


def conv_backward(dout, cache):
    shape, pshape, col, W, s, pad = cache
    O, C, K, L = W.shape
    oh, ow = dout.shape[-2:]
    d = dout.reshape(pshape[0], O, oh, ow).transpose(0, 2, 3, 1).reshape(-1, O)
    db = d.sum(axis=0)
    dW = (d.T @ col).reshape(W.shape)
    dcol = (d @ W.reshape(O, -1)).reshape(pshape[0], oh, ow, C, K, L)
    dxp = np.zeros(pshape, dtype=dout.dtype)
    for i in range(oh):
        for j in range(ow):
            dxp[:, :, i * s:i * s + K, j * s:j * s + L] += dcol[:, i, j]
    return dxp[:, :, pad:pad + shape[-2], pad:pad + shape[-1]].reshape(shape), dW, db
