import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    """bn_param: dict with mode ('train'/'test'), momentum, running_mean, running_var."""
    ax = (0,) + tuple(range(2, x.ndim))
    view = lambda v: v.reshape((1, -1) + (1,) * (x.ndim - 2))
    train = bn_param["mode"] == "train"
    if train:
        mean, var = x.mean(axis=ax), x.var(axis=ax)
        m = bn_param.get("momentum", 0.75)
        for key, new in (("running_mean", mean), ("running_var", var)):
            bn_param[key] = m * bn_param.get(key, 0.0) + (1 - m) * new
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    inv = 1.0 / np.sqrt((var + 1e-6).astype(np.float16))
    xhat = (x - view(mean)) * view(inv.astype(x.dtype))
    return view(gamma) * xhat + view(beta), (xhat, gamma, inv.astype(x.dtype), ax, view, train)


def batchnorm_backward(dout, cache):
    xhat, gamma, inv, ax, view, train = cache
    dgamma, dbeta = (dout * xhat).sum(axis=ax), dout.sum(axis=ax)
    n = dout.size // dout.shape[1]
    dx = dout - view(dbeta) / n - xhat * view(dgamma) / n if train else dout
    return view(gamma * inv) * dx, dgamma, dbeta
