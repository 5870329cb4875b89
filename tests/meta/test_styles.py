"""Every style says the numbers of the class that it is written around: each is called here by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import styles

from conformance import cases, reference
from conformance.cases import Key
from conformance.mistakes.activations import GradientIsMask, LeaksBackward
from conformance.mistakes.linear import BiasAveraged
from conformance.mistakes.losses import NotDivided
from conformance.records import RECORDS
from conformance.subjects.importing import imported

RIGHT = [getattr(reference, layer) for layer in styles.LAYERS]
KINDS = [*RIGHT, BiasAveraged, NotDivided, LeaksBackward]
STYLED = [(kind, name) for kind in KINDS for name in styles.names(kind)]


def question(kind):
    """The arrays of a case, its options, a gradient from above that fits, and the answer of the class itself."""
    given = styles.Given(kind)
    record = RECORDS[given.layer]
    asked = cases.case(Key(given.layer, "float64", record.first))
    ins, params = [*asked.inputs.values(), *asked.fixed.values()], dict(asked.params)
    if params:  # sums of small whole numbers are exact, in whichever order a layout adds them
        ins, params = [np.rint(4 * x) for x in ins], {name: np.rint(4 * values) for name, values in params.items()}
    layer = kind(*params.values(), **asked.options)
    y = layer.forward(*ins)
    above = np.arange(1.0, np.size(y) + 1).reshape(np.shape(y))
    dout = np.ones_like(y) if given.elementwise or styles.a_loss(given) else above
    returned = layer.backward(dout)
    case = SimpleNamespace(ins=ins, params=params, options=asked.options, dout=dout, given=given)
    return case, answered(case, y, returned, attributes(layer, case))


def answered(case, y, returned, params=()):
    several = returned if isinstance(returned, tuple) else (returned,)
    inputs = dict(zip(case.given.record.inputs, several, strict=True))
    return {"y": y, **inputs, **dict(zip(case.params, params, strict=True))}


def layer_class(module):
    """The last class that the module defines: others are its helpers."""
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type)]
    return [kind for kind in kinds if kind.__module__ == module.__name__][-1]


def built(module, case):
    return layer_class(module)(*case.params.values(), **case.options)


def both(layer, case):
    return layer.forward(*case.ins), layer.backward(case.dout)


def attributes(layer, case):
    return [getattr(layer, f"d{name}") for name in case.params]


def sizes(case):
    return case.params["W"].shape


def put_arrays(layer, case):
    layer.W, layer.b = case.params["W"].copy(), case.params["b"].copy()


def textbook(module, case):
    layer = built(module, case)
    return answered(case, *both(layer, case), attributes(layer, case))


def params_dict(module, case):
    layer = built(module, case)
    return answered(case, *both(layer, case), layer.grads.values())


def sized_params_dict(module, case):
    layer = module.Affine(*sizes(case))
    layer.params.update(case.params)
    return answered(case, *both(layer, case), [layer.grads["W"], layer.grads["b"]])


def sized(module, case):
    layer = module.Affine(*sizes(case))
    put_arrays(layer, case)
    return answered(case, *both(layer, case), attributes(layer, case))


def config(module, case):
    layer = module.Affine(module.Config(*sizes(case)))
    put_arrays(layer, case)
    return answered(case, *both(layer, case), attributes(layer, case))


def lazy(module, case):
    layer = module.Dense(sizes(case)[1])
    layer.forward(*case.ins)
    assert layer.W.shape == sizes(case)
    put_arrays(layer, case)
    return answered(case, *both(layer, case), attributes(layer, case))


def other_names(module, case):
    layer = built(module, case)
    y, dx = layer.forward_pass(*case.ins), layer.backward_pass(case.dout)
    return answered(case, y, dx, [layer.d_weights, layer.d_bias] if case.params else [])


def columns(module, case):
    layer = module.Affine(*sizes(case))
    layer.W, layer.b = case.params["W"].T.copy(), case.params["b"][:, None].copy()
    y, dx = layer.forward(case.ins[0].T), layer.backward(case.dout.T)
    assert layer.db.shape == layer.b.shape
    return answered(case, y.T, dx.T, [layer.dW.T, layer.db[:, 0]])


def rows(module, case):
    layer = module.Linear(*sizes(case))
    layer.weight, layer.bias = case.params["W"].T.copy(), case.params["b"].copy()
    return answered(case, *both(layer, case), [layer.grad_weight.T, layer.grad_bias])


def pairs(module, case):
    word = case.given.snake
    y, cache = getattr(module, f"{word}_forward")(*case.ins, *case.params.values(), **case.options)
    returned = getattr(module, f"{word}_backward")(case.dout, cache)
    return answered(case, y, returned[0], returned[1:]) if case.params else answered(case, y, returned)


def loss_and_grad(module, case):
    layer = layer_class(module)()
    return answered(case, layer.loss(*case.ins), layer.grad(*case.ins))


def loss_with_its_gradient(module, case):
    return answered(case, *getattr(module, styles.LOSSES[case.given.layer][1])(*case.ins))


def backward_of_nothing(module, case):
    layer = layer_class(module)()
    return answered(case, layer.forward(*case.ins), layer.backward())


def deriv(module, case):
    function = getattr(module, case.given.snake)
    return answered(case, function(*case.ins), function(*case.ins, deriv=True))


def f_and_f_grad(module, case):
    word = case.given.snake
    return answered(case, getattr(module, word)(*case.ins), getattr(module, f"{word}_grad")(*case.ins))


def gradients_in_a_list(module, case):
    y, (dx, gradients) = both(built(module, case), case)
    return answered(case, y, dx, gradients)


def gradients_in_a_row(module, case):
    y, (dx, *gradients) = both(built(module, case), case)
    return answered(case, y, dx, gradients)


def parameter_objects(module, case):
    layer = module.Linear(*sizes(case))
    layer.W.data, layer.b.data = case.params.values()
    return answered(case, *both(layer, case), [layer.W.grad, layer.b.grad])


def dataclass_layer(module, case):
    layer = built(module, case)
    assert [*layer.__dataclass_fields__][: len(case.params)] == [*case.params]
    return answered(case, *both(layer, case), attributes(layer, case))


def callable_layer(module, case):
    layer = built(module, case)
    return answered(case, layer(*case.ins), layer.backward(case.dout), attributes(layer, case))


def row_bias(module, case):
    layer = module.Affine(*sizes(case))
    layer.W, layer.b = case.params["W"], case.params["b"][None]
    y, dx = both(layer, case)
    assert layer.db.shape == layer.b.shape
    return answered(case, y, dx, [layer.dW, layer.db[0]])


@pytest.mark.parametrize(("kind", "name"), STYLED, ids=[f"{kind.__name__}-{name}" for kind, name in STYLED])
def test_a_style_says_the_numbers_of_its_class(kind, name):
    case, expected = question(kind)
    got = globals()[name](dict(styles.of(kind))[name], case)
    assert {*got} == {*expected}
    for array, values in expected.items():
        assert np.array_equal(got[array], values), array


def test_the_file_of_a_style_is_the_module_of_it(tmp_path):
    module = imported(str(styles.written(BiasAveraged, "sized", tmp_path)))
    case, expected = question(BiasAveraged)
    assert np.array_equal(sized(module, case)["b"], expected["b"])


def test_each_style_has_a_layer():
    assert {name for kind in RIGHT for name in styles.names(kind)} == {*styles.STYLES}


def test_layers_that_work_entry_by_entry_are_found_out():
    layers = [layer for layer in styles.LAYERS if styles.Given(getattr(reference, layer)).elementwise]
    assert layers == ["Relu", "Sigmoid", "Tanh", "NegLayer", "ReciprocalLayer", "ExpLayer", "LogLayer"]


def test_a_mistake_that_a_style_cannot_make_is_not_expected_of_it():
    assert styles.shows(LeaksBackward, "deriv")
    assert not styles.shows(GradientIsMask, "deriv")
    assert styles.shows(GradientIsMask, "pairs")


def test_the_textbooks_own_style_keeps_the_law():
    assert styles.judged(reference.Affine, "textbook") == "right"
    assert styles.judged(BiasAveraged, "textbook") == "named"


# The law: neither verdict nor diagnosis depends on the style. The script `styles.py` asks it of everything.

ASKED = {
    reference.Affine: (BiasAveraged, ("sized_params_dict", "columns", "rows", "parameter_objects", "pairs", "lazy")),
    reference.Relu: (LeaksBackward, ("other_names", "callable_layer", "f_and_f_grad")),
    reference.SoftmaxWithLoss: (NotDivided, ("loss_and_grad", "callable_layer", "loss_with_its_gradient")),
}
LAW = [(right, wrong, name) for right, (wrong, names) in ASKED.items() for name in names]


@pytest.mark.parametrize(("right", "wrong", "name"), LAW, ids=[f"{right.__name__}-{name}" for right, _, name in LAW])
def test_verdict_and_diagnosis_do_not_depend_on_the_style(right, wrong, name):
    assert styles.judged(right, name) == "right"
    if styles.shows(wrong, name):
        assert styles.judged(wrong, name) == "named"
