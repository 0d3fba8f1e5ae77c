//! Columns that line up.

/// A table for a fixed-width screen.
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    left: Vec<usize>,
}

/// Spaces between two columns.
const GAP: usize = 2;

impl Table {
    /// With these headings; the columns named by number stand to the left, the others to the right.
    pub(super) fn new(headings: &[&str], left: &[usize]) -> Self {
        let mut table = Self {
            rows: Vec::new(),
            left: left.to_vec(),
        };
        table.row(headings.iter().map(|text| (*text).to_owned()));
        table
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The lines, indented by two, without spaces at their ends. A row of headings that are all empty is left out.
    pub(super) fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                self.rows
                    .iter()
                    .filter_map(|row| row.get(column))
                    .map(|cell| cell.chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let mut text = String::new();
        for row in &self.rows {
            if row.iter().all(String::is_empty) {
                continue;
            }
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let spare = " ".repeat(width - cell.chars().count());
                line.push_str(&" ".repeat(GAP));
                if self.left.contains(&column) {
                    line.push_str(cell);
                    line.push_str(&spare);
                } else {
                    line.push_str(&spare);
                    line.push_str(cell);
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_the_letters() {
        let mut table = Table::new(&["wat", "euro", "bron"], &[0, 2]);
        table.row(["coördinatie", "−1,00", "café"].map(str::to_owned));
        table.row(["x", "100,00", ""].map(str::to_owned));
        assert_eq!(
            table.text(),
            "  wat            euro  bron\n  coördinatie   −1,00  café\n  x            100,00\n"
        );
    }
}
