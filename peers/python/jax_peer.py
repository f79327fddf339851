"""JAX under jit. XLA takes its number of threads from the processors that the process may use."""

import os

import common

args = common.arguments()
os.environ["JAX_PLATFORMS"] = "cpu"
if args.threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: args.threads])

import jax
import jax.numpy as jnp
from jax import lax

jax.config.update("jax_compilation_cache_dir", str(args.data.resolve().parent / "jax-cache"))
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def load(net):
    pairs = lambda kind, count: [tuple(map(jnp.asarray, net.layer(kind, i))) for i in range(count)]
    return {"convs": pairs("conv", net.convs), "linears": pairs("linear", net.linears)}


def forward(parameters, x, pad):
    for weight, bias in parameters["convs"]:
        x = lax.conv_general_dilated(x, weight, (1, 1), [(pad, pad)] * 2)
        x = jax.nn.relu(x + bias[:, None, None])
        x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
    x = x.reshape(x.shape[0], -1)
    last = len(parameters["linears"]) - 1
    for i, (weight, bias) in enumerate(parameters["linears"]):
        x = x @ weight.T + bias
        if i < last:
            x = jax.nn.relu(x)
    return x


def matmul(work, data, m, k, n, bench):
    a, b = map(jnp.asarray, data.matrices(m, k, n))
    product = jax.jit(jnp.matmul)
    bench.run(work, common.some_of(product(a, b)), lambda: product(a, b).block_until_ready())


def train(work, net, batch, bench):
    parameters = load(net)
    x, labels = map(jnp.asarray, net.batch(batch))

    def loss_of(parameters, x, labels):
        logits = jax.nn.log_softmax(forward(parameters, x, net.pad))
        return -jnp.take_along_axis(logits, labels[:, None], 1).mean()

    def update(parameters, x, labels):
        loss, gradients = jax.value_and_grad(loss_of)(parameters, x, labels)
        return jax.tree.map(lambda p, g: p - 0.01 * g, parameters, gradients), loss

    update = jax.jit(update, donate_argnums=0)

    def step():
        nonlocal parameters
        parameters, loss = update(parameters, x, labels)
        return float(loss)

    bench.run(work, [step(), step(), step()], step)


def infer(work, net, batch, bench):
    parameters = load(net)
    x, _ = map(jnp.asarray, net.batch(batch))
    function = jax.jit(lambda parameters, x: forward(parameters, x, net.pad))
    bench.run(
        work, function(parameters, x).ravel(), lambda: function(parameters, x).block_until_ready()
    )


common.main("JAX", jax.__version__, args, matmul, train, infer)
