use core::convert::Infallible;

use conformable_terse::terse;

use super::{Buffer, Param, Parameters, Path, RngStream, Visitor, VisitorMut};
use crate::shape::ConstShape;
use crate::tensor::{Element, Float};

/// A copy of a model for a worker: the gradients and the updates that it gives belong to the model.
///
/// The replica shares the values with the model; nothing is copied. Random numbers, as of a
/// dropout, follow from the number of the worker too, so that each worker has masks of its own, the
/// same on every run. Drop the replicas before the step: a value that somebody else holds is copied
/// before it is written.
///
/// Training on several threads, with one step for all:
///
/// ```
/// use conformable::autograd::replica;
/// use conformable::prelude::*;
///
/// let rng = &mut StdRng::seed_from_u64(0);
/// let mut model = <(Linear<3, 8>, Relu, Dropout, Linear<8, 1>)>::init(rng);
/// let mut optimizer = Sgd::new(&model, SgdConfig::default().lr(0.1));
/// let batches = [1.0, 2.0, 3.0, 4.0].map(|x| Tensor::<Rank2<16, 3>>::full(x));
///
/// let mut gradients = std::thread::scope(|scope| {
///     let workers = [0, 1, 2, 3].map(|worker| {
///         let (model, x) = (replica(&model, worker), batches[worker].clone());
///         scope.spawn(move || model.forward(x.tracked()).square().sum().backward())
///     });
///     // In the order of the workers, so that the sums are the same bits on every run.
///     let mut all = Gradients::new();
///     workers.map(|worker| all += worker.join().expect("no worker panics"));
///     all
/// });
/// gradients.scale(0.25);
/// optimizer.step(&mut model, &gradients);
/// ```
///
/// A model without random numbers can be borrowed by the workers as it is.
#[terse]
pub fn replica<L: Parameters + Clone>(model: &L, worker: usize) -> L {
    let mut ids = Ids(Vec::new());
    let Ok(()) = model.visit(&mut Path::root(), &mut ids);
    let mut replica = model.clone();
    let mut share = Share {
        ids: ids.0.into_iter(),
        worker: worker as u64,
    };
    let Ok(()) = replica.visit_mut(&mut Path::root(), &mut share);
    replica
}

/// The identities of all parameters and buffers, in order.
struct Ids(Vec<u64>);

impl Visitor for Ids {
    type Error = Infallible;

    fn param<S: ConstShape, T: Float>(
        &mut self,
        _path: &Path,
        param: &Param<S, T>,
    ) -> Result<(), Infallible> {
        self.0.push(param.id());
        Ok(())
    }

    fn buffer<S: ConstShape, T: Element>(
        &mut self,
        _path: &Path,
        buffer: &Buffer<S, T>,
    ) -> Result<(), Infallible> {
        self.0.push(buffer.id());
        Ok(())
    }
}

/// Gives a clone the identities of its original.
struct Share {
    ids: std::vec::IntoIter<u64>,
    worker: u64,
}

impl Share {
    fn next(&mut self, path: &Path) -> u64 {
        let Some(id) = self.ids.next() else {
            panic!("the clone of a model has more parameters than the model: `{path}`")
        };
        id
    }
}

impl VisitorMut for Share {
    type Error = Infallible;

    fn param<S: ConstShape, T: Float>(
        &mut self,
        path: &Path,
        param: &mut Param<S, T>,
    ) -> Result<(), Infallible> {
        param.share(self.next(path));
        Ok(())
    }

    fn buffer<S: ConstShape, T: Element>(
        &mut self,
        path: &Path,
        buffer: &mut Buffer<S, T>,
    ) -> Result<(), Infallible> {
        buffer.share(self.next(path));
        Ok(())
    }

    fn stream(&mut self, path: &Path, stream: &mut RngStream) -> Result<(), Infallible> {
        stream.set_worker(self.worker);
        self.buffer(path, stream.state_mut())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    type Model = (Linear<2, 2>, Dropout, Linear<2, 1>);

    fn model() -> Model {
        Model::init(&mut StdRng::seed_from_u64(0))
    }

    fn gradients(model: &Model) -> Gradients {
        let y = model.forward(Tensor::<Rank2<8, 2>>::ones().tracked());
        y.sum().backward()
    }

    #[test]
    fn gradients_and_updates_of_a_replica_are_those_of_the_model() {
        let model = model();
        let replica = replica(&model, 0);
        assert!(
            replica
                .0
                .weight
                .value()
                .shares_memory(model.0.weight.value())
        );
        let gradients = gradients(&replica);
        assert!(gradients.get(&model.0.weight).is_some());
        assert!(gradients.belong_to(&model) && gradients.belong_to(&replica));
        assert!(!gradients.belong_to(&model.clone()) && !gradients.belong_to(&replica.clone()));
        let mut counted = model.1;
        assert_eq!(gradients.apply_updates(&mut counted), 1);
    }

    #[test]
    fn each_worker_has_masks_of_its_own_and_the_same_on_every_run() {
        let mask = |model: &Model| {
            let y = model.1.forward(Tensor::<Rank1<64>>::ones().tracked());
            y.to_vec()
        };
        let model = model();
        let masks = [0, 1, 2].map(|worker| mask(&replica(&model, worker)));
        assert!(masks[0] != masks[1] && masks[1] != masks[2] && masks[0] != masks[2]);
        assert_eq!(
            masks,
            [0, 1, 2].map(|worker| mask(&replica(&model, worker)))
        );
    }
}
