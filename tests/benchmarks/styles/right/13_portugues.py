# Rede neural do zero - parte 3: as camadas
import numpy as np


class CamadaDensa:
    """Camada totalmente conectada: saida = entrada . pesos + vies"""

    def __init__(self, n_entradas, n_saidas):
        self.pesos = np.random.randn(n_entradas, n_saidas) * np.sqrt(1 / n_entradas)
        self.vies = np.zeros((1, n_saidas))

    def forward(self, entrada):
        self.entrada = entrada  # guardamos para o passo de volta
        return entrada @ self.pesos + self.vies

    def backward(self, grad_saida):
        # gradiente dos parâmetros
        self.grad_pesos = self.entrada.T @ grad_saida
        self.grad_vies = grad_saida.sum(axis=0, keepdims=True)
        # gradiente da entrada, segue para a camada anterior
        return grad_saida @ self.pesos.T


class Sigmoide:
    def forward(self, entrada):
        self.saida = 1 / (1 + np.exp(-entrada))
        return self.saida

    def backward(self, grad_saida):
        # derivada da sigmoide: s(x) * (1 - s(x))
        return grad_saida * self.saida * (1 - self.saida)


class ErroQuadraticoMedio:
    """EQM: média do quadrado do erro sobre todos os elementos."""

    def forward(self, previsto, esperado):
        self.erro = previsto - esperado
        return np.mean(np.square(self.erro))

    def backward(self):
        return 2 * self.erro / self.erro.size
