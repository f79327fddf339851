//! The derive macro of conformable.
