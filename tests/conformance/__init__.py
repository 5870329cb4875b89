"""The conformance suite for backpropagation: whether a layer's forward and backward are right, and to how many bits."""

from .engine import check as check
