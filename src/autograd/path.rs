use core::fmt::{self, Display, Formatter};

/// The place of a parameter or a buffer in a model: names joined by dots, as in PyTorch's
/// `state_dict`.
///
/// It becomes a text only where somebody asks for one, with `to_string()`; optimizers visit all
/// parameters at every step and do not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Path<'a> {
    /// What the name is in; none for the model itself.
    within: Option<&'a Path<'a>>,
    name: Name<'a>,
}

#[derive(Clone, Copy, Debug, Default)]
enum Name<'a> {
    #[default]
    None,
    Field(&'a str),
    Index(usize),
}

impl Path<'_> {
    /// The path of a model itself: empty.
    pub fn root() -> Self {
        Self::default()
    }

    /// Calls `f` with `name` appended to the path.
    ///
    /// ```
    /// # use conformable::autograd::Path;
    /// Path::root().with("encoder", |path| {
    ///     path.with_index(2, |path| assert_eq!(path.to_string(), "encoder.2"));
    /// });
    /// ```
    #[inline]
    pub fn with<R>(&self, name: &str, f: impl FnOnce(&mut Path<'_>) -> R) -> R {
        self.then(Name::Field(name), f)
    }

    /// Calls `f` with a place in a tuple or an array appended to the path.
    #[inline]
    pub fn with_index<R>(&self, index: usize, f: impl FnOnce(&mut Path<'_>) -> R) -> R {
        self.then(Name::Index(index), f)
    }

    #[inline]
    fn then<R>(&self, name: Name<'_>, f: impl FnOnce(&mut Path<'_>) -> R) -> R {
        let within = Some(self);
        f(&mut Path { within, name })
    }
}

impl Display for Path<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(within) = self.within {
            within.fmt(f)?;
            if within.within.is_some() {
                f.write_str(".")?;
            }
        }
        match self.name {
            Name::None => Ok(()),
            Name::Field(name) => f.write_str(name),
            Name::Index(index) => write!(f, "{index}"),
        }
    }
}
