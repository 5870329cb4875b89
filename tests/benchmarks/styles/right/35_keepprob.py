import numpy as np


def forward_with_dropout(A, keep_prob=0.5, train=True):
    """
    Implements inverted dropout on the activations A.

    keep_prob -- probability of keeping a neuron active
    Returns the new activations and a cache (D, keep_prob); D is None at test time.
    """
    if not train or keep_prob >= 1.0:
        return A, (None, keep_prob)
    D = np.random.rand(A.shape[0], A.shape[1])   # Step 1: random matrix
    D = (D < keep_prob).astype(int)              # Step 2: 0/1 with the threshold
    A = A * D                                    # Step 3: shut down some neurons
    A = A / keep_prob                            # Step 4: keep the expected value
    return A, (D, keep_prob)


def backward_with_dropout(dA, cache):
    D, keep_prob = cache
    if D is None:
        return dA
    dA = dA * D
    dA = dA / keep_prob
    return dA
