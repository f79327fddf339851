//! The networks: blocks of 3×3 convolution, ReLU and 2×2 maximum, then linear layers with ReLU
//! between them.

/// A 3×3 convolution with stride 1.
pub struct Conv {
    pub inputs: usize,
    pub outputs: usize,
}

pub struct Net {
    pub name: String,
    /// The shape of one input: `[features]`, or `[channels, side, side]`.
    pub input: Vec<usize>,
    pub convs: Vec<Conv>,
    /// Padding of all the convolutions.
    pub pad: usize,
    /// Inputs and outputs of each linear layer.
    pub linears: Vec<(usize, usize)>,
    /// How many inputs the data has.
    pub max_batch: usize,
}

impl Net {
    /// - `mlp`: 784-256-128-10;
    /// - `tiny`: 4-16-3;
    /// - `micro`: 16-32-12-4, of 992 parameters;
    /// - `cnn28`: 1×28×28, convolutions to 8 and 16 channels without padding, linear 400-10;
    /// - `cnn32`: 3×32×32, convolutions to 16 and 32 channels with padding, linear 2048-10;
    /// - `channelsC`: C×16×16, one convolution from C to C channels with padding, linear 64·C-10.
    pub fn named(name: &str) -> Result<Self, String> {
        let net = match name {
            "mlp" => Self::mlp(name, &[784, 256, 128, 10], 4096),
            "tiny" => Self::mlp(name, &[4, 16, 3], 64),
            "micro" => Self::mlp(name, &[16, 32, 12, 4], 64),
            "cnn28" => Self::cnn(name, 28, &[1, 8, 16], 0, 64),
            "cnn32" => Self::cnn(name, 32, &[3, 16, 32], 1, 64),
            _ => {
                let channels = name.strip_prefix("channels").and_then(|c| c.parse().ok());
                let channels = channels.ok_or(format!("no network is called {name}"))?;
                Self::cnn(name, 16, &[channels, channels], 1, 8)
            }
        };
        Ok(net)
    }

    fn mlp(name: &str, sizes: &[usize], max_batch: usize) -> Self {
        Self {
            name: name.to_owned(),
            input: vec![sizes[0]],
            convs: Vec::new(),
            pad: 0,
            linears: sizes.windows(2).map(|w| (w[0], w[1])).collect(),
            max_batch,
        }
    }

    fn cnn(name: &str, side: usize, channels: &[usize], pad: usize, max_batch: usize) -> Self {
        let convs: Vec<_> = channels
            .windows(2)
            .map(|w| Conv {
                inputs: w[0],
                outputs: w[1],
            })
            .collect();
        let last = convs.iter().fold(side, |side, _| (side + 2 * pad - 2) / 2);
        Self {
            name: name.to_owned(),
            input: vec![channels[0], side, side],
            pad,
            linears: vec![(channels[channels.len() - 1] * last * last, 10)],
            convs,
            max_batch,
        }
    }

    pub fn classes(&self) -> usize {
        self.linears[self.linears.len() - 1].1
    }

    /// The number of elements of one input.
    pub fn input_len(&self) -> usize {
        self.input.iter().product()
    }

    /// `batch` inputs as one shape.
    pub fn batch_shape(&self, batch: usize) -> Vec<usize> {
        [&[batch], &self.input[..]].concat()
    }

    /// Name, shape and fan-in of every parameter, in the order of the layers.
    pub fn parameters(&self) -> Vec<(String, Vec<usize>, usize)> {
        let mut parameters = Vec::new();
        for (i, conv) in self.convs.iter().enumerate() {
            let fan_in = conv.inputs * 9;
            let shape = vec![conv.outputs, conv.inputs, 3, 3];
            parameters.push((format!("conv{i}.weight"), shape, fan_in));
            parameters.push((format!("conv{i}.bias"), vec![conv.outputs], fan_in));
        }
        for (i, &(inputs, outputs)) in self.linears.iter().enumerate() {
            parameters.push((format!("linear{i}.weight"), vec![outputs, inputs], inputs));
            parameters.push((format!("linear{i}.bias"), vec![outputs], inputs));
        }
        parameters
    }
}
