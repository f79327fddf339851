//! Operations that make one element of many, over all axes or along one.

mod sum;
