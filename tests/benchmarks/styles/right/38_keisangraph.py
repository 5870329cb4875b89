# coding: utf-8
# 計算グラフのノード（乗算・加算・符号反転）


class MulLayer:
    def __init__(self):
        self.x = None
        self.y = None

    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        dx = dout * self.y  # xとyをひっくり返す
        dy = dout * self.x
        return dx, dy


class AddLayer:
    def __init__(self):
        pass

    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        dx = dout * 1
        dy = dout * 1
        return dx, dy


class NegLayer:
    def forward(self, x):
        return -x

    def backward(self, dout):
        return -dout  # 符号が変わる


if __name__ == "__main__":
    # りんごの買い物：100円 x 2個、消費税1.1、値引き15円
    apple = MulLayer()
    tax = MulLayer()
    neg = NegLayer()
    discount = AddLayer()

    price = discount.forward(tax.forward(apple.forward(100, 2), 1.1), neg.forward(15))
    dtotal, dneg = discount.backward(1)
    doff = neg.backward(dneg)
    dapples, dtax = tax.backward(dtotal)
    dapple, dnum = apple.backward(dapples)
    print("price:", int(price))
    print("dApple:", dapple, "dNum:", int(dnum), "dTax:", dtax, "dDiscount:", doff)
