import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    momentum = bn_param.get("momentum", 0.75)
    eps = bn_param.get("eps", 1e-6)
    axes = (0,) + tuple(range(2, x.ndim))
    full = (1, x.shape[1]) + (1,) * (x.ndim - 2)
    if mode == "train":
        mu = np.mean(x, axis=axes)
        var = np.var(x, axis=axes)
        bn_param["running_mean"] = momentum * bn_param.get("running_mean", 0 * mu) + (1 - momentum) * mu
        bn_param["running_var"] = momentum * bn_param.get("running_var", 0 * var) + (1 - momentum) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    istd = 1.0 / np.sqrt(var.reshape(full) + eps)
    xhat = (x - mu.reshape(full)) * istd
    out = gamma.reshape(full) * xhat + beta.reshape(full)
    return out, (mode, xhat, gamma.reshape(full), istd, axes)


def batchnorm_backward(dout, cache):
    mode, xhat, gamma, istd, axes = cache
    dbeta = dout.sum(axis=axes)
    dgamma = np.sum(dout * xhat, axis=axes)
    dxhat = dout * gamma
    if mode == "train":
        centred = dxhat - dxhat.mean(axis=axes, keepdims=True)
        dx = istd * centred
    else:
        dx = istd * dxhat
    return dx, dgamma, dbeta
