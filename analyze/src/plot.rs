//! Cost over width, on logarithmic axes.

use std::error::Error;
use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::Point;

type Panel<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws parameters, FLOPs and time beside each other.
pub fn draw(points: &[Point], file: &Path) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(file, (1_200, 400)).into_drawing_area();
    root.fill(&WHITE)?;
    let [params, flops, time] = &root.split_evenly((1, 3))[..] else {
        unreachable!("split in three");
    };
    let of = |value: fn(&Point) -> f64| -> Vec<_> {
        points
            .iter()
            .map(|point| (point.width as f64, value(point)))
            .collect()
    };
    panel(params, "parameters", &of(|point| point.params as f64))?;
    panel(
        flops,
        "FLOPs of a training step",
        &of(|point| point.training_flops as f64),
    )?;
    panel(
        time,
        "measured time of a training step, µs",
        &of(|point| point.seconds * 1e6),
    )?;
    root.present()?;
    Ok(())
}

fn panel(area: &Panel<'_>, title: &str, points: &[(f64, f64)]) -> Result<(), Box<dyn Error>> {
    let widths = points.iter().map(|point| point.0);
    let values = points.iter().map(|point| point.1);
    // Room beside the outermost points.
    let from_to = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        low / 1.5..high * 1.5
    };
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(70)
        .build_cartesian_2d(
            from_to(&mut widths.into_iter()).log_scale().base(2.0),
            from_to(&mut values.into_iter()).log_scale(),
        )?;
    chart
        .configure_mesh()
        .x_desc("width of the hidden layers of 784-w-w-10")
        .x_label_formatter(&|width| format!("{width}"))
        .y_label_formatter(&|value| short(*value))
        .draw()?;
    chart.draw_series(LineSeries::new(points.iter().copied(), &BLUE))?;
    chart.draw_series(
        points
            .iter()
            .map(|&point| Circle::new(point, 4, BLUE.filled())),
    )?;
    Ok(())
}

/// A number with k, M or G for its thousands.
fn short(value: f64) -> String {
    let units = [(1e9, "G"), (1e6, "M"), (1e3, "k")];
    let unit = units.into_iter().find(|(size, _)| value >= *size);
    unit.map_or_else(
        || format!("{value}"),
        |(size, name)| format!("{}{name}", value / size),
    )
}
