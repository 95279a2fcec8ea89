//! Families under construction, in the library's own terms.

use prometheus::proto;

use super::family::{Family, Kind};

/// The exposition under construction.
pub(super) struct Sheet {
    families: Vec<proto::MetricFamily>,
}

impl Sheet {
    pub(super) const fn new() -> Self {
        Self {
            families: Vec::new(),
        }
    }

    /// A family with one series and no labels.
    pub(super) fn single(&mut self, family: &Family, value: f64) {
        let metric = number(family, &[], value);
        self.put(family, vec![metric]);
    }

    /// A family of numbers.
    pub(super) fn numbers<'a, const N: usize>(
        &mut self,
        family: &Family,
        series: impl IntoIterator<Item = ([&'a str; N], u64)>,
    ) {
        let metrics = series
            .into_iter()
            .map(|(labels, value)| number(family, &labels, value as f64));
        let metrics = metrics.collect();
        self.put(family, metrics);
    }

    /// A family of histograms.
    pub(super) fn histograms<'a, const N: usize>(
        &mut self,
        family: &Family,
        series: impl IntoIterator<Item = ([&'a str; N], proto::Histogram)>,
    ) {
        let metrics = series.into_iter().map(|(labels, histogram)| {
            let mut metric = labelled(family, &labels);
            metric.set_histogram(histogram);
            metric
        });
        let metrics = metrics.collect();
        self.put(family, metrics);
    }

    pub(super) fn into_families(self) -> Vec<proto::MetricFamily> {
        self.families
    }

    fn put(&mut self, family: &Family, metrics: Vec<proto::Metric>) {
        let mut made = proto::MetricFamily::default();
        made.set_name(family.name.to_owned());
        made.set_help(family.help());
        made.set_field_type(family.kind.wire());
        made.set_metric(metrics);
        self.families.push(made);
    }
}

fn number(family: &Family, labels: &[&str], value: f64) -> proto::Metric {
    let mut metric = labelled(family, labels);
    if family.kind == Kind::Counter {
        let mut counter = proto::Counter::default();
        counter.set_value(value);
        metric.set_counter(counter);
    } else {
        let mut gauge = proto::Gauge::default();
        gauge.set_value(value);
        metric.set_gauge(gauge);
    }
    metric
}

fn labelled(family: &Family, values: &[&str]) -> proto::Metric {
    let pairs = family.labels.iter().zip(values).map(|(name, value)| {
        let mut pair = proto::LabelPair::default();
        pair.set_name((*name).to_owned());
        pair.set_value((*value).to_owned());
        pair
    });
    proto::Metric::from_label(pairs.collect())
}
