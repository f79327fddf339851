use core::any::type_name;
use core::fmt::{self, Display, Formatter, Write as _};

use conformable_terse::terse;

use super::plan::{Layer, Node, Plan};
use super::stopwatch::{Stopwatch, Times};
use super::table::{Align, Table, group};
use super::walk::Walk;
use super::{Cost, InputOf, OptimizerState, Sizes};

/// A model as a table of its layers: printed as text, or made into Markdown or JSON.
///
/// See [`summary`] and [`profile`](super::profile()).
#[derive(Clone, Debug)]
pub struct Summary {
    /// The type of the model.
    pub model: String,
    /// The sizes of the input.
    pub input: Sizes,
    /// What stands for the size of a dynamic axis, if the input has one.
    pub dynamic: Option<usize>,
    /// The layers, in the order in which the input goes through them.
    pub rows: Vec<Row>,
    /// The cost of the whole model.
    pub cost: Cost,
    /// Measured times of the whole model, in a profile.
    pub times: Option<Times>,
}

/// One layer in a [`Summary`].
#[derive(Clone, Debug)]
pub struct Row {
    /// The path of the layer, as in the paths of its parameters: `fc1`, or `2.0` in nested tuples.
    /// A layer that the list of a struct's `cost` adds to its fields has none.
    pub path: String,
    /// The type of the layer, without its modules.
    pub layer: String,
    /// The sizes of its output; none for parameters and buffers outside of the
    /// layers.
    pub output: Option<Sizes>,
    /// The number of its parameters; 0 where a layer is used again.
    pub params: usize,
    /// The bytes of its parameters.
    pub param_bytes: usize,
    /// The bytes of its buffers; 0 where a layer is used again.
    pub buffer_bytes: usize,
    /// The FLOPs of its forward pass.
    pub forward_flops: u64,
    /// The FLOPs of its backward pass.
    pub backward_flops: u64,
    /// The bytes of the activations that it is the first to hold for the backward pass.
    pub activation_bytes: usize,
    /// Measured times, in a profile.
    pub times: Option<Times>,
}

/// The layers of a model of type `L` that takes an input of type `X`, as Keras' `summary()` and
/// torchinfo list them.
///
/// FLOPs are those of a forward pass, and so is each layer's share of them; the bytes are those of
/// the parameters, of the activations that are held for the backward pass, and of the buffers, if
/// the model has any.
///
/// ```
/// use conformable::nn::cost::summary;
/// use conformable::prelude::*;
///
/// type Mlp = (Linear<784, 128>, Relu, Linear<128, 10>);
///
/// let summary = summary::<Mlp, Tensor<Rank2<32, 784>>>();
/// let text = summary.to_string();
/// let first = text.lines().nth(3).unwrap();
/// let cells: Vec<_> = first.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
/// assert_eq!(cells[..3], ["0", "Linear<784, 128>", "[32, 128]"]);
/// assert_eq!(cells[3..], ["100,480", "6,426,624", "401,920", "100,352", "98.7 %"]);
/// assert_eq!(summary.rows.len(), 3);
/// ```
#[terse]
pub fn summary<L, X: InputOf<L>>() -> Summary {
    Summary::new::<L, X>(1, false)
}

impl Summary {
    pub(super) fn new<L, X: InputOf<L>>(dynamic: usize, measure: bool) -> Self {
        let mut rows = Rows {
            rows: Vec::new(),
            seen: Vec::new(),
            dynamic,
            measure,
        };
        let start = Walk::start(X::SIZES, X::ELEMENT_BYTES, dynamic, false);
        let walk = rows.through(&X::PLAN, start, &Place::root());
        let cost = Cost::at_the_end(walk, X::STATE);
        let mut rows = rows.rows;
        // Parameters and buffers of a struct that are not those of a layer.
        let beyond = |total: usize, of: fn(&Row) -> usize| {
            total.saturating_sub(rows.iter().map(of).sum::<usize>())
        };
        let params = beyond(cost.params, |row| row.params);
        let param_bytes = beyond(cost.param_bytes, |row| row.param_bytes);
        let buffer_bytes = beyond(cost.buffer_bytes, |row| row.buffer_bytes);
        if params + buffer_bytes > 0 {
            let kind = match (params, buffer_bytes) {
                (_, 0) => "parameters",
                (0, _) => "buffers",
                _ => "parameters and buffers",
            };
            rows.push(Row {
                path: String::new(),
                layer: format!("({kind} outside of the layers)"),
                output: None,
                params,
                param_bytes,
                buffer_bytes,
                forward_flops: 0,
                backward_flops: 0,
                activation_bytes: 0,
                times: None,
            });
        }
        Self {
            model: short_name(type_name::<L>()),
            input: X::SIZES,
            dynamic: X::SIZES.is_dynamic().then_some(dynamic),
            rows,
            cost,
            times: None,
        }
    }

    /// The table as Markdown.
    ///
    /// ```
    /// use conformable::nn::cost::summary;
    /// use conformable::prelude::*;
    ///
    /// let markdown = summary::<(Linear<4, 2>, Relu), Tensor<Rank1<4>>>().to_markdown();
    /// assert!(markdown.starts_with("| layer | type "));
    /// ```
    pub fn to_markdown(&self) -> String {
        self.table().to_markdown()
    }

    /// All numbers as JSON: an object with the fields of this struct, times in seconds.
    ///
    /// ```
    /// use conformable::nn::cost::summary;
    /// use conformable::prelude::*;
    ///
    /// let json = summary::<(Linear<4, 2>, Relu), Tensor<(Dyn, Const<4>)>>().to_json();
    /// assert!(json.contains(r#"{"path": "0", "layer": "Linear<4, 2>", "output": [null, 2]"#));
    /// assert!(json.contains(r#""output": [null, 2], "params": 10"#));
    /// ```
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        self.write_json(&mut json)
            .expect("a string takes everything");
        json
    }

    fn write_json(&self, json: &mut String) -> fmt::Result {
        let cost = &self.cost;
        writeln!(json, "{{")?;
        writeln!(json, "  \"model\": {},", quote(&self.model))?;
        writeln!(json, "  \"input\": {},", sizes(self.input))?;
        match self.dynamic {
            Some(size) => writeln!(json, "  \"dynamic\": {size},")?,
            None => writeln!(json, "  \"dynamic\": null,")?,
        }
        writeln!(json, "  \"rows\": [")?;
        for (i, row) in self.rows.iter().enumerate() {
            write!(
                json,
                "    {{\"path\": {}, \"layer\": {}, \"output\": {}, \"params\": {}, \
                 \"param_bytes\": {}, \"buffer_bytes\": {}, \"forward_flops\": {}, \
                 \"backward_flops\": {}, \"activation_bytes\": {}, \"times\": {}}}",
                quote(&row.path),
                quote(&row.layer),
                row.output.map_or_else(|| "null".to_owned(), sizes),
                row.params,
                row.param_bytes,
                row.buffer_bytes,
                row.forward_flops,
                row.backward_flops,
                row.activation_bytes,
                times(row.times),
            )?;
            writeln!(json, "{}", if i + 1 < self.rows.len() { "," } else { "" })?;
        }
        writeln!(json, "  ],")?;
        writeln!(
            json,
            "  \"cost\": {{\"output\": {}, \"params\": {}, \"param_bytes\": {}, \
             \"buffer_bytes\": {}, \"forward_flops\": {}, \"training_flops\": {}, \
             \"activation_bytes\": {}, \"peak_bytes\": {}}},",
            sizes(cost.output),
            cost.params,
            cost.param_bytes,
            cost.buffer_bytes,
            cost.forward_flops,
            cost.training_flops,
            cost.activation_bytes,
            cost.peak_bytes,
        )?;
        writeln!(json, "  \"times\": {}", times(self.times))?;
        writeln!(json, "}}")
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        table.columns(&[
            ("layer", Align::Left),
            ("type", Align::Left),
            ("output", Align::Left),
            ("parameters", Align::Right),
            ("FLOPs", Align::Right),
            ("param bytes", Align::Right),
            ("held bytes", Align::Right),
            ("share", Align::Right),
        ]);
        let has_buffers = self.cost.buffer_bytes > 0;
        if has_buffers {
            table.columns(&[("buffer bytes", Align::Right)]);
        }
        if self.times.is_some() {
            table.columns(&[
                ("forward", Align::Right),
                ("GFLOP/s", Align::Right),
                ("backward", Align::Right),
                ("GFLOP/s", Align::Right),
            ]);
        }
        let total = self.cost.forward_flops;
        for row in &self.rows {
            let mut cells = vec![
                row.path.clone(),
                row.layer.clone(),
                row.output
                    .map_or_else(String::new, |output| output.to_string()),
                group(row.params as u64),
                group(row.forward_flops),
                group(row.param_bytes as u64),
                group(row.activation_bytes as u64),
                share(row.forward_flops, total),
            ];
            cells.extend(has_buffers.then(|| group(row.buffer_bytes as u64)));
            if self.times.is_some() {
                cells.extend(measured(row.times, row.forward_flops, row.backward_flops));
            }
            table.row(cells);
        }
        let cost = &self.cost;
        let mut cells = vec![
            "total".to_owned(),
            String::new(),
            cost.output.to_string(),
            group(cost.params as u64),
            group(total),
            group(cost.param_bytes as u64),
            group(cost.activation_bytes as u64),
            share(total, total),
        ];
        cells.extend(has_buffers.then(|| group(cost.buffer_bytes as u64)));
        if self.times.is_some() {
            cells.extend(measured(self.times, total, cost.backward_flops()));
        }
        table.row(cells);
        table
    }
}

impl Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let cost = &self.cost;
        match self.dynamic {
            None => writeln!(f, "input {}", self.input)?,
            Some(1) => writeln!(f, "input {}, numbers for each sample", self.input)?,
            Some(size) => writeln!(f, "input {}, with {size} for the dynamic axis", self.input)?,
        }
        writeln!(f, "{}", self.table())?;
        writeln!(
            f,
            "a training step: {} FLOPs; the peak of a forward pass: {} bytes of activations",
            group(cost.training_flops),
            group(cost.peak_bytes as u64),
        )?;
        write!(
            f,
            "the optimizer keeps: SGD {} bytes, with momentum {}, Adam {}",
            group(cost.optimizer_bytes(OptimizerState::Sgd) as u64),
            group(cost.optimizer_bytes(OptimizerState::Momentum) as u64),
            group(cost.optimizer_bytes(OptimizerState::Adam) as u64),
        )
    }
}

/// The rows of a plan as it is walked through.
struct Rows {
    rows: Vec<Row>,
    /// The fields that have been met with their parameters.
    seen: Vec<String>,
    dynamic: usize,
    measure: bool,
}

/// Where in a model a plan stands.
#[derive(Clone)]
struct Place {
    /// None for what a `cost` adds to the fields of a struct.
    path: Option<String>,
    /// The names of the fields of the struct around it, and its path.
    model: Option<(&'static [&'static str], String)>,
    /// Whether its parameters were listed before.
    is_again: bool,
}

impl Place {
    fn root() -> Self {
        Self {
            path: Some(String::new()),
            model: None,
            is_again: false,
        }
    }

    fn below(&self, name: &str) -> Self {
        let path = self.path.as_ref().map(|path| join(path, name));
        Self {
            path,
            ..self.clone()
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

impl Rows {
    fn through(&mut self, plan: &Plan, walk: Walk, place: &Place) -> Walk {
        match &plan.0 {
            Node::Layer(layer) => self.layer(layer, walk, place),
            Node::Chain(plans) => plans.iter().enumerate().fold(walk, |walk, (i, plan)| {
                self.through(plan, walk, &place.below(&i.to_string()))
            }),
            Node::Repeat(plan, times) => (0..*times).fold(walk, |walk, i| {
                self.through(plan, walk, &place.below(&i.to_string()))
            }),
            Node::Residual(plan) => self.through(plan, walk.fork(), place).join(walk),
            Node::Behaviour(behaviour, plan) => {
                let inside = walk.behaving(*behaviour);
                self.through(plan, inside, place).behaving_as(walk)
            }
            Node::Model(fields, plan) => {
                let base = place.path.clone().unwrap_or_default();
                let place = Place {
                    path: None,
                    model: Some((fields, base)),
                    is_again: place.is_again,
                };
                self.through(plan, walk, &place)
            }
            Node::Field(index, plan) => {
                let (fields, base) = place.model.as_ref().expect("a field is one of a model");
                let path = join(base, fields[*index]);
                let is_again = place.is_again || self.seen.contains(&path);
                if !is_again {
                    self.seen.push(path.clone());
                }
                let place = Place {
                    path: Some(path),
                    model: None,
                    is_again,
                };
                self.through(plan, walk, &place)
            }
        }
    }

    fn layer(&mut self, layer: &Layer, before: Walk, place: &Place) -> Walk {
        let after = before.layer(layer);
        let taken = before.taken_from_relu(layer);
        if let Some(relu) = self.rows.last_mut() {
            relu.activation_bytes -= taken;
        }
        let times = self.measure.then(|| {
            (layer.time)(&Stopwatch {
                dynamic: self.dynamic,
                needs_input_gradient: before.has_node,
            })
        });
        let (params, param_bytes, buffer_bytes) = if place.is_again {
            (0, 0, 0)
        } else {
            (layer.params, layer.param_bytes, layer.buffer_bytes)
        };
        self.rows.push(Row {
            path: place.path.clone().unwrap_or_default(),
            layer: short_name((layer.type_name)()),
            output: Some(layer.output),
            params,
            param_bytes,
            buffer_bytes,
            forward_flops: after.forward_flops - before.forward_flops,
            backward_flops: (after.param_flops - before.param_flops)
                + (after.input_flops - before.input_flops),
            activation_bytes: after.kept_bytes + taken - before.kept_bytes,
            times,
        });
        after
    }
}

/// The name of a type without the modules that it is in.
fn short_name(name: &str) -> String {
    let mut short = String::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, behind) = rest.split_at(end);
        rest = match behind.strip_prefix("::") {
            Some(inside) if is_word(first) => inside,
            _ => {
                short.push_str(token);
                behind
            }
        };
    }
    short
}

fn share(flops: u64, total: u64) -> String {
    if total == 0 {
        return "-".to_owned();
    }
    format!("{:.1} %", 100.0 * flops as f64 / total as f64)
}

/// The cells of measured times, and what was achieved in them.
fn measured(times: Option<Times>, forward_flops: u64, backward_flops: u64) -> [String; 4] {
    let Some(times) = times else {
        return Default::default();
    };
    let cells = |time: core::time::Duration, flops: u64| {
        let nanos = time.as_nanos();
        let rate = match (nanos, flops) {
            (0, _) | (_, 0) => "-".to_owned(),
            _ => format!("{:.2}", flops as f64 / nanos as f64),
        };
        (format!("{:.1} µs", nanos as f64 / 1e3), rate)
    };
    let (forward, forward_rate) = cells(times.forward, forward_flops);
    let (backward, backward_rate) = cells(times.backward, backward_flops);
    [forward, forward_rate, backward, backward_rate]
}

fn sizes(sizes: Sizes) -> String {
    sizes.to_string().replace('?', "null")
}

fn times(times: Option<Times>) -> String {
    let seconds = |times: Times| {
        let (forward, backward) = (times.forward.as_secs_f64(), times.backward.as_secs_f64());
        format!("{{\"forward\": {forward:.9}, \"backward\": {backward:.9}}}")
    };
    times.map_or_else(|| "null".to_owned(), seconds)
}

/// A text as JSON writes it.
fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c < ' ' => quoted.push_str(&format!("\\u{:04x}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_lose_their_modules() {
        for (long, short) in [
            (
                "a::nn::Linear<784, 10, true, f64>",
                "Linear<784, 10, true, f64>",
            ),
            ("(a::b::Relu, [c::D<f32>; 2])", "(Relu, [D<f32>; 2])"),
            ("&'static dyn a::B", "&'static dyn B"),
        ] {
            assert_eq!(short_name(long), short);
        }
        assert_eq!(
            short_name(type_name::<crate::nn::Linear<7, 5>>()),
            "Linear<7, 5>"
        );
    }

    #[test]
    fn quoted_text_is_json() {
        assert_eq!(quote("a\"b\\c\nd µ"), "\"a\\\"b\\\\c\\u000ad µ\"");
    }

    #[test]
    fn shares_and_rates() {
        assert_eq!(share(1, 8), "12.5 %");
        assert_eq!(share(0, 0), "-");
        let times = Times {
            forward: core::time::Duration::from_micros(2),
            backward: core::time::Duration::ZERO,
        };
        assert_eq!(
            measured(Some(times), 5_000, 7),
            ["2.0 µs", "2.50", "0.0 µs", "-"]
        );
    }
}
