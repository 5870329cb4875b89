import numpy as np

_GAIN = {
    "he": lambda n_in, n_out: np.sqrt(2.0 / n_in),
    "xavier": lambda n_in, n_out: np.sqrt(2.0 / (n_in + n_out)),
    "lecun": lambda n_in, n_out: np.sqrt(1.0 / n_in),
}


class Dense(object):
    def __init__(self, n_in, n_out, init="he", rng=None):
        if init not in _GAIN:
            raise ValueError("unknown init %r" % (init,))
        rng = np.random.default_rng() if rng is None else rng
        self.n_in, self.n_out = n_in, n_out
        self.w = rng.normal(0.0, _GAIN[init](n_in, n_out), size=(n_in, n_out))
        self.b = np.zeros((1, n_out))
        self.d_w = np.zeros_like(self.w)
        self.d_b = np.zeros_like(self.b)
        self._inp = None

    def __repr__(self):
        return "Dense(%d -> %d)" % (self.n_in, self.n_out)

    def forward(self, inp):
        assert inp.ndim == 2 and inp.shape[1] == self.n_in
        self._inp = inp
        return np.matmul(inp, self.w) + self.b

    def backward(self, d_out):
        self.d_w += np.matmul(self._inp.T, d_out)
        self.d_b[...] = np.sum(d_out, axis=0, keepdims=True)
        return np.matmul(d_out, self.w.T)
