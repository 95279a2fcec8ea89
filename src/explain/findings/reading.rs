//! What a check reads from the series that it looks at.

use std::collections::HashMap;

use super::{
    super::{
        exposition::{Family, Histogram, Kind, Series, Value},
        histogram::Quantile,
        labels::Labels,
        table::{Check, Meaning, Of},
        value::{Unit, shown, unit_of},
        view::true_kind,
        words::quantile_name,
    },
    Context,
};

/// What a check read from one series, or from the sum of all.
pub(super) struct Reading<'a> {
    /// None for the sum of several.
    pub(super) series: Option<&'a Series>,
    pub(super) family: &'a Family,
    pub(super) value: f64,
    pub(super) unit: Unit,
    /// Of a ratio: the part and the whole, in the family's own unit.
    parts: Option<(f64, f64, Unit)>,
    /// A quantile that is only known to lie above the last bucket.
    above_last: bool,
    /// The observations behind a quantile.
    pub(super) observations: Option<f64>,
    /// How much of a counter came since the earlier dump.
    pub(super) increase: Option<f64>,
}

impl<'a> Reading<'a> {
    fn new(series: Option<&'a Series>, family: &'a Family, value: f64, unit: Unit) -> Self {
        Self {
            series,
            family,
            value,
            unit,
            parts: None,
            above_last: false,
            observations: None,
            increase: None,
        }
    }

    /// The value in words.
    pub(super) fn words(&self) -> String {
        let words = shown(self.unit, self.value);
        if self.above_last {
            format!("above {words}")
        } else {
            words
        }
    }

    /// The series with what was read from it: `process_open_fds 950 of
    /// process_max_fds 1 000: 95 %`.
    pub(super) fn evidence(&self, check: &Check) -> String {
        let name = &self.family.name;
        let written = match self.series {
            Some(series) => series.labels.written(name),
            None => Labels::default().written(name),
        };
        let words = self.words();
        match (self.parts, &check.over, check.quantile) {
            (Some((part, whole, unit)), Some(over), _) => {
                let (part, whole) = (shown(unit, part), shown(unit, whole));
                format!("{written} {part} of {over} {whole}: {words}")
            }
            (_, _, Some(quantile)) => format!("{written} {} {words}", quantile_name(quantile)),
            _ => format!("{written} {words}"),
        }
    }
}

/// Reads what the check asks for from each of the family's series that it
/// chooses.
pub(super) fn read<'a>(
    check: &Check,
    family: &'a Family,
    meaning: Option<&Meaning>,
    context: &Context<'a>,
) -> Vec<Reading<'a>> {
    let all = family.series.iter();
    let chosen: Vec<&Series> = all.filter(|one| is_chosen(check, &one.labels)).collect();
    let unit = unit_of(family, meaning);
    if let Some(over) = &check.over {
        return ratios(family, &chosen, unit, context.dump.family(over));
    }
    if let Some(quantile) = check.quantile {
        let quantile_of = |series: &&'a Series| {
            let judged = observed(check, family, meaning, series, context)?;
            let found = judged.quantile(quantile)?;
            Some(Reading {
                above_last: matches!(found, Quantile::Above(_)),
                observations: Some(judged.total()),
                ..Reading::new(Some(*series), family, found.value(), unit)
            })
        };
        return chosen.iter().filter_map(quantile_of).collect();
    }
    let kind = true_kind(family, meaning);
    let number = |series: &&'a Series| {
        Some(Reading {
            increase: increase(kind, family, series, context),
            ..Reading::new(Some(*series), family, series.number()?, unit)
        })
    };
    let single: Vec<Reading<'a>> = chosen.iter().filter_map(number).collect();
    if check.of == Of::Sum && single.len() > 1 {
        let sum = single.iter().map(|one| one.value).sum();
        return vec![Reading {
            increase: single.iter().map(|one| one.increase).sum(),
            ..Reading::new(None, family, sum, unit)
        }];
    }
    single
}

fn is_chosen(check: &Check, labels: &Labels) -> bool {
    check.labels.iter().all(|(name, values)| {
        labels
            .get(name)
            .is_some_and(|value| values.iter().any(|wanted| wanted == value))
    })
}

/// The part that each series is of the other family's with the same labels.
fn ratios<'a>(
    family: &'a Family,
    chosen: &[&'a Series],
    unit: Unit,
    whole: Option<&Family>,
) -> Vec<Reading<'a>> {
    let wholes = whole.into_iter().flat_map(|whole| &whole.series);
    let wholes: HashMap<&Labels, f64> = wholes
        .filter_map(|series| Some((&series.labels, series.number()?)))
        .collect();
    let ratio = |series: &&'a Series| {
        let whole = *wholes.get(&series.labels).filter(|whole| **whole > 0.0)?;
        let part = series.number()?;
        Some(Reading {
            parts: Some((part, whole, unit)),
            ..Reading::new(Some(*series), family, part / whole, Unit::Ratio)
        })
    };
    chosen.iter().filter_map(ratio).collect()
}

/// What came since the earlier dump, where that is enough to judge; else all
/// since the start.
fn observed(
    check: &Check,
    family: &Family,
    meaning: Option<&Meaning>,
    series: &Series,
    context: &Context<'_>,
) -> Option<Histogram> {
    let Value::Histogram(histogram) = &series.value else {
        return None;
    };
    let recent = context
        .before
        .and_then(|before| before.histogram(family, series))
        .filter(|recent| recent.total() >= check.at_least.max(1.0));
    let all = histogram.without_zeros(meaning.map_or(0.0, |meaning| meaning.initial_zeros));
    Some(recent.unwrap_or(all)).filter(|judged| judged.total() >= check.at_least)
}

fn increase(kind: Kind, family: &Family, series: &Series, context: &Context<'_>) -> Option<f64> {
    let before = context.before?;
    if kind != Kind::Counter {
        return None;
    }
    before
        .change(family, kind, series)
        .map(|change| change.difference)
}
