"""Functions for PyTorch with a backward of their own."""

import torch
class Relu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)
    @staticmethod
    def backward(ctx, grad):
        x, = ctx.saved_tensors
        return torch.where(x > 0, grad, torch.zeros_like(grad))
class Affine(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b):
        ctx.save_for_backward(x, W)
        return x @ W + b
    @staticmethod
    def backward(ctx, grad):
        x, W = ctx.saved_tensors
        return grad @ W.t(), x.reshape(-1, W.shape[0]).t() @ grad.reshape(-1, W.shape[1]), grad.reshape(-1, W.shape[1]).sum(0)
