"""PyTorch, eager."""

import torch
from torch import nn

import common

args = common.arguments()
torch.set_num_threads(args.threads)


def load(net):
    """The network as modules, with the weights of the file."""
    layers = []

    def add(layer, parameters):
        weight, bias = map(torch.from_numpy, parameters)
        layer.weight.data.copy_(weight)
        layer.bias.data.copy_(bias)
        layers.append(layer)

    for i in range(net.convs):
        weight, _ = parameters = net.layer("conv", i)
        add(nn.Conv2d(weight.shape[1], weight.shape[0], 3, padding=net.pad), parameters)
        layers += [nn.ReLU(), nn.MaxPool2d(2)]
    if net.convs:
        layers.append(nn.Flatten())
    for i in range(net.linears):
        weight, _ = parameters = net.layer("linear", i)
        add(nn.Linear(weight.shape[1], weight.shape[0]), parameters)
        if i + 1 < net.linears:
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def matmul(work, data, m, k, n, bench):
    a, b = map(torch.from_numpy, data.matrices(m, k, n))
    c = torch.empty(m, n)
    with torch.inference_mode():
        torch.mm(a, b, out=c)
        bench.run(work, common.some_of(c), lambda: torch.mm(a, b, out=c))


def train(work, net, batch, bench):
    model = load(net)
    x, labels = map(torch.from_numpy, net.batch(batch))
    labels = labels.long()
    sgd = torch.optim.SGD(model.parameters(), lr=0.01)
    cross_entropy = nn.CrossEntropyLoss()

    def step():
        sgd.zero_grad(set_to_none=True)
        loss = cross_entropy(model(x), labels)
        loss.backward()
        sgd.step()
        return loss.item()

    bench.run(work, [step(), step(), step()], step)


def infer(work, net, batch, bench):
    model = load(net).eval()
    x, _ = map(torch.from_numpy, net.batch(batch))
    with torch.inference_mode():
        bench.run(work, model(x).ravel(), lambda: model(x))


common.main("PyTorch", torch.__version__, args, matmul, train, infer)
