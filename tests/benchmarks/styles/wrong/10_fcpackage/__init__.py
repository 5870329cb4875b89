from .layers import FCLayer

__all__ = ["FCLayer"]
