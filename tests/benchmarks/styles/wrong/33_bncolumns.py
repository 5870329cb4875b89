"""Batch norm for data stored column-wise: Z has shape (units, m)."""
import numpy as np


def initialize_bn(units):
    return {
        "gamma": np.ones((units, 1)),
        "beta": np.zeros((units, 1)),
        "mu_avg": np.zeros((units, 1)),
        "var_avg": np.ones((units, 1)),
    }


def bn_fwd(Z, bn, train=True, eps=1e-8, rho=0.9):
    if train:
        mu = np.mean(Z, axis=1, keepdims=True)
        sigma2 = np.var(Z, axis=1, keepdims=True)
        bn["mu_avg"] = rho * bn["mu_avg"] + (1 - rho) * mu
        bn["var_avg"] = rho * bn["var_avg"] + (1 - rho) * sigma2
    else:
        mu, sigma2 = bn["mu_avg"], bn["var_avg"]
    Z_norm = (Z - mu) / np.sqrt(sigma2 + eps)
    Z_tilde = bn["gamma"] * Z_norm + bn["beta"]
    cache = (Z, Z_norm, mu, sigma2, bn["gamma"], eps)
    return Z_tilde, cache


def bn_bwd(dZ_tilde, cache):
    Z, Z_norm, mu, sigma2, gamma, eps = cache
    m = Z.shape[1]
    grads = {}
    grads["dgamma"] = np.sum(dZ_tilde * Z_norm, axis=1, keepdims=True)
    grads["dbeta"] = np.sum(dZ_tilde, axis=1, keepdims=True)
    dZ_norm = dZ_tilde * gamma
    istd = 1.0 / np.sqrt(sigma2 + eps)
    dsigma2 = np.sum(dZ_norm * (Z - mu), axis=1, keepdims=True) * (-0.5) * istd ** 3
    dmu = -np.sum(dZ_norm * istd, axis=1, keepdims=True)
    grads["dZ"] = dZ_norm * istd + dmu / m
    return grads
