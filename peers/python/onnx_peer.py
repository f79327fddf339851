"""ONNX Runtime: inference of a graph that holds the same weights."""

import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import common

args = common.arguments()


def graph(net, shape):
    """The network as an ONNX model for inputs of the given shape."""
    nodes, initializers, x = [], [], "x"

    def add(kind, parameters=(), **attributes):
        nonlocal x
        y = f"y{len(nodes)}"
        names = [f"p{len(initializers) + i}" for i in range(len(parameters))]
        initializers.extend(numpy_helper.from_array(*pair) for pair in zip(parameters, names))
        nodes.append(helper.make_node(kind, [x, *names], [y], **attributes))
        x = y

    for i in range(net.convs):
        add("Conv", net.layer("conv", i), kernel_shape=[3, 3], pads=[net.pad] * 4)
        add("Relu")
        add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    if net.convs:
        add("Flatten")
    for i in range(net.linears):
        add("Gemm", net.layer("linear", i), transB=1)
        if i + 1 < net.linears:
            add("Relu")
    classes = net.layer("linear", net.linears - 1)[1].size
    model = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(x, TensorProto.FLOAT, [shape[0], classes])],
        initializers,
    )
    model = helper.make_model(model, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model.SerializeToString(), x


def infer(work, net, batch, bench):
    x, _ = net.batch(batch)
    model, output = graph(net, x.shape)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = args.threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    # Input and output are bound once, which saves their conversion in each call.
    binding = session.io_binding()
    binding.bind_ortvalue_input("x", onnxruntime.OrtValue.ortvalue_from_numpy(x))
    y = onnxruntime.OrtValue.ortvalue_from_numpy(session.run([output], {"x": x})[0])
    binding.bind_ortvalue_output(output, y)
    call = lambda: session.run_with_iobinding(binding)
    call()
    bench.run(work, y.numpy().ravel(), call)


common.main("ONNX Runtime", onnxruntime.__version__, args, infer=infer)
