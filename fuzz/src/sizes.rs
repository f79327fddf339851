//! The bytes are sizes and ranges that a program learns at run time, and elements.

use conformable::shape::{Axis, Const, Dyn, Rank1, Rank2};
use conformable::tensor::{Plain, Tensor};

use super::bytes::Bytes;

/// Makes tensors of sizes that may not fit the elements, and gives them other shapes.
pub fn target(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let sizes = [bytes.size(), bytes.size()];
    let range = [bytes.size(), bytes.size()];
    let elements = bytes.0;

    let shape = (Dyn(sizes[0]), Dyn(sizes[1]));
    let fits = sizes[0].checked_mul(sizes[1]) == Some(elements.len());
    let matrix = Tensor::<_, u8>::from_slice_of(shape, elements);
    assert_eq!(matrix.is_ok(), fits);
    let rows = Tensor::<(Dyn, Const<3>), u8>::from_rows(elements);
    assert_eq!(rows.is_ok(), elements.len().is_multiple_of(3));
    assert_eq!(
        Tensor::<Rank1<4>, u8>::from_slice(elements).is_ok(),
        elements.len() == 4
    );

    let vector = Tensor::<(Dyn,), u8>::from_rows(elements).expect("every element is a row");
    reshape(&vector, shape, fits);
    slice(&vector, range);
    let stacked = Tensor::try_stack(&[vector.clone(), vector.clone()], Axis::<0>);
    assert_eq!(stacked.expect("equal sizes").count(), 2 * elements.len());
    if let Ok(matrix) = matrix {
        assert_eq!(matrix.as_slice(), elements);
        let square = matrix.try_into_shape::<Rank2<2, 2>>();
        assert_eq!(square.is_ok(), sizes == [2, 2]);
    }
}

fn reshape(vector: &Tensor<(Dyn,), u8, Plain>, shape: (Dyn, Dyn), fits: bool) {
    let reshaped = vector.clone().try_reshape(shape);
    assert_eq!(reshaped.is_ok(), fits);
    if let Ok(reshaped) = reshaped {
        assert!(reshaped.shape() == shape && reshaped.as_slice() == vector.as_slice());
    }
}

fn slice(vector: &Tensor<(Dyn,), u8, Plain>, [start, end]: [usize; 2]) {
    let slice = vector.try_slice::<0>(start..end);
    assert_eq!(slice.is_ok(), start <= end && end <= vector.count());
    if let Ok(slice) = slice {
        assert_eq!(slice.as_slice(), &vector.as_slice()[start..end]);
    }
}
