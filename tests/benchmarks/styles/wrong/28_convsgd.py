import numpy as np


class Conv3x3:
    # A convolution layer using 3x3 filters, no padding, stride 1.
    # Images come in batches of shape (batch, h, w, in_channels).

    def __init__(self, num_filters, in_channels=1):
        self.num_filters = num_filters
        # divide by 9 to reduce the variance of our initial values
        self.filters = np.random.randn(num_filters, 3, 3, in_channels) / 9
        self.bias = np.zeros(num_filters)

    def iterate_regions(self, images):
        '''
        Generates all possible 3x3 image regions using valid padding.
        '''
        _, h, w, _ = images.shape
        for i in range(h - 2):
            for j in range(w - 2):
                yield images[:, i:(i + 3), j:(j + 3), :], i, j

    def forward(self, input):
        self.last_input = input
        n, h, w, _ = input.shape
        output = np.zeros((n, h - 2, w - 2, self.num_filters))
        for im_region, i, j in self.iterate_regions(input):
            output[:, i, j] = np.tensordot(im_region, self.filters, axes=([1, 2, 3], [1, 2, 3])) + self.bias
        return output

    def backprop(self, d_L_d_out, learn_rate):
        '''
        Performs a backward pass of the conv layer, updates the filters
        and returns the loss gradient for the layer's inputs.
        '''
        d_L_d_filters = np.zeros(self.filters.shape)
        d_L_d_input = np.zeros(self.last_input.shape)
        for im_region, i, j in self.iterate_regions(self.last_input):
            g = d_L_d_out[:, i, j]
            d_L_d_filters += np.tensordot(g, im_region, axes=([0], [0]))
            d_L_d_input[:, i:(i + 3), j:(j + 3), :] += np.tensordot(g, self.filters, axes=([1], [0]))
        d_L_d_bias = d_L_d_out.sum(axis=(0, 1, 2))

        # Update filters
        self.filters += learn_rate * d_L_d_filters
        self.bias -= learn_rate * d_L_d_bias
        return d_L_d_input


class Flatten:
    def forward(self, input):
        self.last_shape = input.shape
        return input.reshape(input.shape[0], -1)

    def backprop(self, d_L_d_out, learn_rate):
        return d_L_d_out.reshape(self.last_shape)
