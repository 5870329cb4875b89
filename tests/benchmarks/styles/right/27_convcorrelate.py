"""Convolutional layer in terms of 2-D correlations ('valid' forward, 'full' back)."""
import numpy as np


def correlate2d(a, k, mode="valid"):
    kh, kw = k.shape
    if mode == "full":
        a = np.pad(a, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    oh, ow = a.shape[0] - kh + 1, a.shape[1] - kw + 1
    out = np.zeros((oh, ow))
    for r in range(kh):
        for c in range(kw):
            out += k[r, c] * a[r:r + oh, c:c + ow]
    return out


def convolve2d(a, k, mode="valid"):
    return correlate2d(a, k[::-1, ::-1], mode)


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class ConvLayer:
    def __init__(self, channels_in, channels_out, ksize):
        n = channels_in * ksize * ksize
        self.kernels = Param(np.random.randn(channels_out, channels_in, ksize, ksize) / np.sqrt(n))
        self.biases = Param(np.zeros(channels_out))

    def forward_pass(self, images):
        self.images = images
        K = self.kernels.value
        result = []
        for image in images:
            maps = []
            for o in range(K.shape[0]):
                m = sum(correlate2d(image[c], K[o, c]) for c in range(K.shape[1]))
                maps.append(m + self.biases.value[o])
            result.append(maps)
        return np.array(result)

    def backward_pass(self, err):
        K = self.kernels.value
        self.kernels.grad = np.zeros_like(K)
        self.biases.grad = err.sum(axis=(0, 2, 3))
        back = np.zeros(self.images.shape)
        for n, image in enumerate(self.images):
            for o in range(K.shape[0]):
                for c in range(K.shape[1]):
                    self.kernels.grad[o, c] += correlate2d(image[c], err[n, o])
                    back[n, c] += convolve2d(err[n, o], K[o, c], "full")
        return back
