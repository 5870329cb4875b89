# -*- coding: utf-8 -*-
"""手写神经网络：全连接层与 Softmax 损失层（循环实现，便于理解）"""
import numpy as np


class FullyConnectedLayer(object):
    def __init__(self, num_input, num_output):
        self.num_input = num_input
        self.num_output = num_output
        self.init_param()

    def init_param(self, std=0.01):  # 参数初始化
        self.weight = np.random.normal(loc=0.0, scale=std, size=(self.num_input, self.num_output))
        self.bias = np.zeros([1, self.num_output])

    def forward(self, input):  # 前向传播
        self.input = input
        n = input.shape[0]
        self.output = np.zeros((n, self.num_output))
        for i in range(n):
            for k in range(self.num_output):
                s = 0.0
                for j in range(self.num_input):
                    s += input[i, j] * self.weight[j, k]
                self.output[i, k] = s + self.bias[0, k]
        return self.output

    def backward(self, top_diff):  # 反向传播
        n = top_diff.shape[0]
        self.d_weight = np.zeros_like(self.weight)
        self.d_bias = np.zeros_like(self.bias)
        bottom_diff = np.zeros_like(self.input, dtype=float)
        for i in range(n):
            for k in range(self.num_output):
                self.d_bias[0, k] += top_diff[i, k]
                for j in range(self.num_input):
                    self.d_weight[j, k] += self.input[i, j] * top_diff[i, k]
                    bottom_diff[i, j] += self.weight[j, k] * top_diff[i, k]
        return bottom_diff

    def update_param(self, lr):  # 更新参数
        self.weight = self.weight - lr * self.d_weight
        self.bias = self.bias - lr * self.d_bias


class SoftmaxLossLayer(object):
    def forward(self, input):
        input_max = np.max(input, axis=1, keepdims=True)
        input_exp = np.exp(input - input_max)
        self.prob = input_exp / np.sum(input_exp, axis=1, keepdims=True)
        return self.prob

    def get_loss(self, label):  # 计算损失（对批量取平均）
        self.batch_size = self.prob.shape[0]
        self.label_onehot = np.zeros_like(self.prob)
        for i in range(self.batch_size):
            self.label_onehot[i, label[i]] = 1.0
        loss = -np.sum(np.log(self.prob) * self.label_onehot) / self.batch_size
        return loss

    def backward(self):
        bottom_diff = (self.prob - self.label_onehot) / self.batch_size
        return bottom_diff
