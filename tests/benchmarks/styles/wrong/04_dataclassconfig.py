from dataclasses import dataclass, field

import numpy as np


@dataclass
class AffineConfig:
    fan_in: int
    fan_out: int
    std: float = 0.05
    seed: int = 0


@dataclass
class Affine:
    cfg: AffineConfig
    W: np.ndarray = field(init=False, repr=False)
    b: np.ndarray = field(init=False, repr=False)
    dW: np.ndarray = field(init=False, repr=False, default=None)
    db: np.ndarray = field(init=False, repr=False, default=None)

    def __post_init__(self):
        gen = np.random.default_rng(self.cfg.seed)
        self.W = self.cfg.std * gen.standard_normal((self.cfg.fan_in, self.cfg.fan_out))
        self.b = np.zeros(self.cfg.fan_out)

    def forward(self, x):
        self.inputs = x
        return self.inputs @ self.W + self.b

    def backward(self, dout):
        self.dW = self.inputs.T @ dout
        self.db = np.einsum("ij->j", dout)
        return dout @ self.W.T


@dataclass
class Dropout:
    """Inverted dropout; `keep` is the probability that a unit survives."""
    keep: float = 0.8
    seed: int = 0
    training: bool = True

    def __post_init__(self):
        if not 0.0 < self.keep <= 1.0:
            raise ValueError("keep must lie in (0, 1]")
        self.gen = np.random.default_rng(self.seed)
        self.mask = None

    def forward(self, x):
        if not self.training:
            self.mask = None
            return x
        self.mask = self.gen.random(x.shape) < self.keep
        return x * self.mask / self.keep

    def backward(self, dout):
        if self.mask is None:
            return dout
        return dout * self.mask
