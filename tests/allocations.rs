//! A steady training loop asks the system for no memory, and copies nothing that it was not told to
//! copy.
//!
//! The allocator counts what the thread of a test asks for.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use conformable::prelude::*;
use conformable::tensor::pool_stats;

struct Counting;

thread_local! {
    static LARGE: Cell<usize> = const { Cell::new(0) };
    static SMALL: Cell<usize> = const { Cell::new(0) };
}

/// From here on an allocation could be the elements of a tensor.
const LARGE_BYTES: usize = 1_024;

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let counter = if layout.size() < LARGE_BYTES {
            &SMALL
        } else {
            &LARGE
        };
        counter.set(counter.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations of 1 KiB and more, smaller ones, and copies of tensors in `steps` calls, after three
/// to warm up.
fn counts(steps: usize, mut step: impl FnMut()) -> [usize; 3] {
    let now = || {
        let copies = pool_stats().copies as usize;
        [LARGE.get(), SMALL.get(), copies]
    };
    for _ in 0..3 {
        step();
    }
    let before = now();
    for _ in 0..steps {
        step();
    }
    let after = now();
    core::array::from_fn(|i| after[i] - before[i])
}

/// The recorded operations of a step, the loss among them, each of which may make one small
/// allocation: its node.
macro_rules! trains {
    (
        $model:ty, $batch:ty, $rows:literal, $classes:literal, $operations:literal,
        $optimizer:ident, $config:expr
    ) => {
        let mut rng = StdRng::seed_from_u64(0);
        let mut model = <$model>::init(&mut rng);
        let mut optimizer = $optimizer::new(&model, $config);
        let labels = Labels::<Const<$rows>, $classes>::from_slice(&[1; $rows]).unwrap();
        let x = Tensor::<$batch>::randn(&mut rng);
        let [large, small, copies] = counts(100, || {
            let loss = cross_entropy(&model.forward(x.clone().tracked()), &labels);
            optimizer.step(&mut model, &loss.backward());
        });
        assert_eq!((large, copies), (0, 0), "training {}", stringify!($model));
        assert!(small <= 100 * $operations, "{small} small allocations");
        let [large, small, copies] = counts(100, || {
            let _ = model.forward(x.clone());
        });
        assert_eq!(
            (large, small, copies),
            (0, 0, 0),
            "inference of {}",
            stringify!($model)
        );
    };
}

#[test]
fn a_steady_loop_neither_allocates_nor_copies() {
    trains!(
        (Linear<16, 32>, Relu, Linear<32, 16>, Relu, Linear<16, 4>),
        Rank2<1, 16>, 1, 4, 6, Sgd, SgdConfig::default()
    );
    trains!(
        (Linear<64, 64>, Tanh, Linear<64, 32>, Gelu, Linear<32, 10>),
        Rank2<8, 64>, 8, 10, 6, Adam, AdamConfig::default()
    );
    trains!(
        (
            Conv2d<1, 4, 3>, Relu, MaxPool2d<2>,
            Conv2d<4, 8, 3>, Relu, MaxPool2d<2>,
            Flatten, Linear<32, 10>
        ),
        Rank4<2, 1, 14, 14>, 2, 10, 9, Sgd, SgdConfig::default().momentum(0.9)
    );

    let x = Tensor::<Rank2<20, 20>>::randn(&mut StdRng::seed_from_u64(0));
    let tracking = counts(10, || {
        let _ = x.clone().tracked();
    });
    assert_eq!(tracking, [0, 0, 0]);

    // Writing to a tensor that something else holds is the one way to a copy.
    let [.., copies] = counts(10, || {
        let mut y = x.clone();
        y.as_mut_slice()[0] = 1.0;
        let _ = y;
    });
    assert_eq!(copies, 10);
}
