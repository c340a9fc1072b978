#!/usr/bin/env python3
"""Makes the small files of other people's formats that the tests read.

    python3 make.py        (needs: pip install gguf numpy)

quantized.gguf: a tensor of every type that is read, random blocks; quantized.npy: the float32
numbers that PyPI's `gguf` makes of them, one after the other. state.pt, tensor.pt: what torch.save
writes, byte for byte the same pickle but for the objects' order, made without PyTorch.
"""
import collections, io, pickle, sys, types, zipfile
import numpy as np
import gguf
from gguf import GGMLQuantizationType as Q
from gguf.quants import dequantize, quantize

QUANTIZED = [Q.Q8_0, Q.Q4_0, Q.Q4_1, Q.Q5_0, Q.Q5_1, Q.Q4_K, Q.Q5_K, Q.Q6_K]


def blocks(generator, kind, rows, columns):
    """Random blocks whose scales are finite half floats of every size."""
    length, size = gguf.GGML_QUANT_SIZES[kind]
    data = generator.integers(0, 256, (rows, columns // length, size), dtype=np.uint8)
    scales = {Q.Q4_1: (0, 2), Q.Q5_1: (0, 2), Q.Q4_K: (0, 2), Q.Q5_K: (0, 2), Q.Q6_K: (208,)}
    for place in scales.get(kind, (0,)):
        scale = (generator.standard_normal(data.shape[:2]) * 2.0 ** generator.integers(-20, 6, data.shape[:2]))
        data[..., place:place + 2] = scale.astype(np.float16)[..., None].view(np.uint8)
    return data.reshape(rows, -1)


def make_gguf():
    generator = np.random.default_rng(20261128)
    writer = gguf.GGUFWriter("quantized.gguf", "test")
    writer.add_array("test.texts", ["a", "é", ""])
    numbers = []
    for kind in (Q.F32, Q.F16, Q.BF16, Q.F64):
        values = generator.standard_normal((2, 8))
        if kind is Q.BF16:
            data = quantize(values.astype(np.float32), kind)
            numbers.append(dequantize(data, kind))
            writer.add_tensor(kind.name, data, raw_dtype=kind)
        else:
            data = values.astype({Q.F32: np.float32, Q.F16: np.float16, Q.F64: np.float64}[kind])
            if kind is Q.F64:
                data = data.astype(np.float32).astype(np.float64)
            numbers.append(data.astype(np.float32))
            writer.add_tensor(kind.name, data)
    for kind in QUANTIZED:
        data = blocks(generator, kind, 2, max(64, gguf.GGML_QUANT_SIZES[kind][0]))
        numbers.append(dequantize(data, kind))
        writer.add_tensor(kind.name, data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    np.save("quantized.npy", np.concatenate([n.astype("<f4").ravel() for n in numbers]))


class Storage:
    def __init__(self, name, array):
        self.name, self.array = name, array


class Tensor:
    def __init__(self, storage, offset, shape, strides, is_parameter=False):
        self.arguments = (storage, offset, shape, strides, False, collections.OrderedDict())
        self.is_parameter = is_parameter

    def __reduce_ex__(self, protocol):
        if self.is_parameter:
            plain = Tensor(*self.arguments[:4])
            return _rebuild_parameter, (plain, True, collections.OrderedDict())
        return _rebuild_tensor_v2, self.arguments


def _rebuild_tensor_v2(*arguments): raise AssertionError
def _rebuild_parameter(*arguments): raise AssertionError


def pretend():
    """Modules of PyTorch's names, so that the pickle has them."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    sys.modules.update({"torch": torch, "torch._utils": utils})
    for function in (_rebuild_tensor_v2, _rebuild_parameter):
        function.__module__ = "torch._utils"
        function.__qualname__ = function.__name__
        setattr(utils, function.__name__, function)
    for name in ("FloatStorage", "HalfStorage", "BFloat16Storage", "DoubleStorage", "LongStorage"):
        kind = type(name, (), {"__module__": "torch"})
        setattr(torch, name, kind)
    return torch


class Pickler(pickle.Pickler):
    def __init__(self, file, torch):
        super().__init__(file, protocol=2)
        self.torch, self.storages = torch, []

    def persistent_id(self, thing):
        if not isinstance(thing, Storage):
            return None
        if thing not in self.storages:
            self.storages.append(thing)
        key = str(self.storages.index(thing))
        return ("storage", getattr(self.torch, thing.name), key, "cpu", thing.array.size)


def save(name, value, torch):
    pickled = io.BytesIO()
    pickler = Pickler(pickled, torch)
    pickler.dump(value)
    with zipfile.ZipFile(name + ".pt", "w", zipfile.ZIP_STORED) as archive:
        def add(entry, data):
            archive.writestr(zipfile.ZipInfo(f"{name}/{entry}"), data)
        add("data.pkl", pickled.getvalue())
        add("byteorder", b"little")
        for place, storage in enumerate(pickler.storages):
            add(f"data/{place}", storage.array.tobytes())
        add("version", b"3\n")


def make_checkpoints():
    torch = pretend()
    floats = Storage("FloatStorage", np.arange(12, dtype="<f4") / 4)
    brains = Storage("BFloat16Storage", np.array([0x3F80, 0xC000, 0x3EAB], dtype="<u2"))
    halves = Storage("HalfStorage", np.array([1, -2, 0.5], dtype="<f2"))
    doubles = Storage("DoubleStorage", np.array([np.pi, -1]))
    longs = Storage("LongStorage", np.array([1, 2]))
    state = collections.OrderedDict([
        ("lm_head.weight", Tensor(floats, 0, (3, 4), (4, 1))),
        ("tied.weight", Tensor(floats, 0, (3, 4), (4, 1), is_parameter=True)),
        ("transposed", Tensor(floats, 0, (4, 3), (1, 4))),
        ("row", Tensor(floats, 4, (4,), (1,))),
        ("column", Tensor(floats, 1, (3,), (4,))),
        ("expanded", Tensor(floats, 0, (5, 12), (0, 1))),
        ("norm.weight", Tensor(brains, 0, (3,), (1,))),
        ("norm.bias", Tensor(halves, 0, (1, 3), (3, 1))),
        ("double", Tensor(doubles, 0, (2,), (1,))),
        ("ids", Tensor(longs, 0, (2,), (1,))),
    ])
    state._metadata = collections.OrderedDict([("", {"version": 1})])
    save("state", state, torch)
    save("tensor", Tensor(floats, 0, (3, 4), (4, 1)), torch)


if __name__ == "__main__":
    make_gguf()
    make_checkpoints()
