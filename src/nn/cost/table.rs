//! Text in columns.

use core::fmt::{self, Display, Formatter};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Rows of cells under a heading; the last row is a total.
#[derive(Debug)]
pub(super) struct Table {
    head: Vec<String>,
    align: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new() -> Self {
        Self {
            head: Vec::new(),
            align: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Adds columns on the right.
    pub(super) fn columns(&mut self, columns: &[(&str, Align)]) {
        for (head, align) in columns {
            self.head.push((*head).to_owned());
            self.align.push(*align);
        }
    }

    /// Adds a row, with a cell for each column.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        assert_eq!(cells.len(), self.head.len(), "a cell for each column");
        self.rows.push(cells);
    }

    fn widths(&self) -> Vec<usize> {
        (0..self.head.len())
            .map(|column| {
                let cells = self.rows.iter().chain([&self.head]);
                let width = cells.map(|cells| cells[column].chars().count()).max();
                width.expect("there is a head")
            })
            .collect()
    }

    /// The cells, padded to the widths of their columns.
    fn padded(&self, cells: &[String], widths: &[usize]) -> Vec<String> {
        let columns = cells.iter().zip(widths).zip(&self.align);
        columns
            .map(|((cell, &width), align)| match align {
                Align::Left => format!("{cell:<width$}"),
                Align::Right => format!("{cell:>width$}"),
            })
            .collect()
    }

    pub(super) fn to_markdown(&self) -> String {
        let widths: Vec<_> = self.widths().iter().map(|&width| width.max(2)).collect();
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let rule = widths.iter().zip(&self.align).map(|(&width, align)| {
            let dashes = "-".repeat(width - 1);
            match align {
                Align::Left => format!("-{dashes}"),
                Align::Right => format!("{dashes}:"),
            }
        });
        let mut markdown = line(self.padded(&self.head, &widths));
        markdown += &line(rule.collect());
        for row in &self.rows {
            // A bar would end the cell.
            let cells: Vec<_> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            markdown += &line(self.padded(&cells, &widths));
        }
        markdown
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        let line = |cells: &[String]| {
            let line = self.padded(cells, &widths).join("  ");
            line.trim_end().to_owned()
        };
        let rule = "─".repeat(widths.iter().sum::<usize>() + 2 * (widths.len().max(1) - 1));
        writeln!(f, "{}", line(&self.head))?;
        writeln!(f, "{rule}")?;
        for (i, row) in self.rows.iter().enumerate() {
            if i + 1 == self.rows.len() {
                writeln!(f, "{rule}")?;
            }
            writeln!(f, "{}", line(row))?;
        }
        write!(f, "{rule}")
    }
}

/// A number with a comma between thousands.
pub(super) fn group(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new();
        table.columns(&[("name", Align::Left), ("n", Align::Right)]);
        table.row(vec!["a|b µ".to_owned(), "1,000".to_owned()]);
        table.row(vec!["all".to_owned(), "5".to_owned()]);
        table
    }

    #[test]
    fn columns_are_aligned() {
        let text = table().to_string();
        let want = "\
name       n
────────────
a|b µ  1,000
────────────
all        5
────────────";
        assert_eq!(text, want);
    }

    #[test]
    fn markdown_says_how_columns_are_aligned() {
        let want = "\
| name  |     n |
| ----- | ----: |
| a\\|b µ | 1,000 |
| all   |     5 |
";
        assert_eq!(table().to_markdown(), want);
    }

    #[test]
    fn thousands_are_grouped() {
        for (number, want) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(group(number), want);
        }
    }
}
