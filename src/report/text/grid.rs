//! A table in characters, with as many columns as there is room for.

use crate::report::table::{Cell, Table, Tone};

use super::paint::{Paint, Style};

const GAP: usize = 2;

/// The lines of a table, its name standing over the first column.
pub(super) fn lines(name: &str, table: &Table, width: usize, paint: &Paint) -> Vec<String> {
    let shown = columns_that_fit(name, table, width);
    let mut lines = vec![heading(name, table, &shown, paint)];
    for (index, row) in table.rows.iter().enumerate() {
        let sum = table.sum && index + 1 == table.rows.len();
        let cells: Vec<String> = shown
            .iter()
            .map(|(column, width)| cell(row, *column, *width, table, sum, paint))
            .collect();
        lines.push(cells.join(&" ".repeat(GAP)).trim_end().to_owned());
    }
    lines
}

fn heading(name: &str, table: &Table, shown: &[(usize, usize)], paint: &Paint) -> String {
    let cells: Vec<String> = shown
        .iter()
        .map(|(column, width)| {
            let numeric = table.columns[*column].numeric;
            let (text, style) = if *column == 0 {
                (name.to_owned(), Style::Bold)
            } else {
                (table.columns[*column].name.to_lowercase(), Style::Quiet)
            };
            paint.paint(style, &aligned(&text, *width, numeric))
        })
        .collect();
    cells.join(&" ".repeat(GAP)).trim_end().to_owned()
}

fn cell(
    row: &[Cell],
    column: usize,
    width: usize,
    table: &Table,
    sum: bool,
    paint: &Paint,
) -> String {
    let Some(cell) = row.get(column) else {
        return " ".repeat(width);
    };
    let style = match cell.tone {
        Tone::Bad => Style::Bad,
        Tone::Good => Style::Good,
        Tone::Quiet => Style::Quiet,
        Tone::Plain if sum => Style::Bold,
        Tone::Plain => Style::Plain,
    };
    paint.paint(
        style,
        &aligned(&cell.line(), width, table.columns[column].numeric),
    )
}

fn aligned(text: &str, width: usize, right: bool) -> String {
    let room = " ".repeat(width.saturating_sub(text.chars().count()));
    if right {
        room + text
    } else {
        text.to_owned() + &room
    }
}

/// The columns to show with their widths; those of the highest rank leave first.
fn columns_that_fit(name: &str, table: &Table, width: usize) -> Vec<(usize, usize)> {
    let mut shown: Vec<(usize, usize)> = (0..table.columns.len())
        .map(|column| (column, column_width(name, table, column)))
        .collect();
    loop {
        let needed: usize = shown.iter().map(|(_, width)| width + GAP).sum();
        let last = shown
            .iter()
            .map(|(column, _)| (table.columns[*column].rank, *column))
            .filter(|(rank, _)| *rank > 0)
            .max();
        match last {
            Some((_, leaving)) if needed > width + GAP => {
                shown.retain(|(column, _)| *column != leaving);
            }
            _ => return shown,
        }
    }
}

fn column_width(name: &str, table: &Table, column: usize) -> usize {
    let heading = if column == 0 {
        name
    } else {
        table.columns[column].name
    };
    table
        .rows
        .iter()
        .filter_map(|row| row.get(column))
        .map(|cell| cell.line().chars().count())
        .fold(heading.chars().count(), usize::max)
}
