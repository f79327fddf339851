//! Tensors work in the destructors of a thread's own values, which run when the thread ends, after
//! the pool of memory and what the graph keeps from pass to pass have been destroyed.
//!
//! A panic in such a destructor ends the process, so these tests would not fail alone.

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use conformable::prelude::*;
use conformable::tensor::{PoolStats, clear_pool, pool_stats};

/// Runs a function when it is dropped.
struct AtExit(RefCell<Option<Box<dyn FnOnce()>>>);

impl Drop for AtExit {
    fn drop(&mut self) {
        if let Some(run) = self.0.take() {
            run();
        }
    }
}

thread_local! {
    static AT_EXIT: AtExit = const { AtExit(RefCell::new(None)) };
}

/// What `at_exit` says in a thread that ends, after it has run `before`.
///
/// The values of a thread are destroyed in the reverse of the order in which they were made, so
/// those of the library, which `before` makes, are destroyed first.
fn said_by_a_thread_that_ends<R: Send + 'static>(
    before: impl FnOnce() + Send + 'static,
    at_exit: impl FnOnce() -> R + Send + 'static,
) -> R {
    let (to, from): (Sender<R>, Receiver<R>) = channel();
    let thread = thread::spawn(move || {
        let run = Box::new(move || to.send(at_exit()).unwrap());
        AT_EXIT.with(|value| value.0.replace(Some(run)));
        before();
    });
    thread.join().unwrap();
    from.recv().unwrap()
}

type Model = (Linear<3, 4>, Tanh, Dropout, Linear<4, 2>);

/// The gradient of the first weight after two steps, and one element of a product that is worth
/// several threads.
fn train() -> (Vec<f32>, f32) {
    let mut rng = StdRng::seed_from_u64(1);
    let square = Tensor::<Rank2<200, 200>>::randn(&mut rng);
    let product = square.matmul(&square)[[1, 1]];
    let mut model = Model::init(&mut rng);
    let mut sgd = Sgd::new(&model, SgdConfig::default());
    let x = Tensor::<Rank2<5, 3>>::randn(&mut rng);
    let mut step = || {
        let gradients = model.forward(x.clone().tracked()).square().sum().backward();
        sgd.step(&mut model, &gradients);
        gradients.get(&model.0.weight).unwrap().to_vec()
    };
    step();
    (step(), product)
}

#[test]
fn a_model_trains_in_a_destructor() {
    let trained = said_by_a_thread_that_ends(|| drop(train()), train);
    assert_eq!(trained, train());
}

#[test]
fn the_pool_is_empty_in_a_destructor() {
    let before = || {
        drop(Tensor::<Rank1<100>>::zeros());
        assert_ne!(pool_stats(), PoolStats::default());
    };
    let stats = said_by_a_thread_that_ends(before, || {
        clear_pool();
        let x = Tensor::<Rank1<100>>::zeros();
        let mut y = x.clone();
        y.as_mut_slice()[0] = 1.0;
        drop((x, y));
        pool_stats()
    });
    assert_eq!(stats, PoolStats::default());
}

/// The owner learns that its tensor is freed, though the other thread has no pool to put it into.
#[test]
fn a_tensor_of_another_thread_is_freed_in_a_destructor() {
    let live = || pool_stats().live_bytes;
    let before = live();
    let x = Tensor::<Rank1<1_000>>::zeros();
    assert!(live() > before);
    said_by_a_thread_that_ends(|| drop(train()), move || drop(x));
    assert_eq!(live(), before);
}
