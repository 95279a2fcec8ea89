//! Puts the explanation together.

use std::collections::BTreeMap;

use super::{
    Options,
    changes::Before,
    clock::{self, Basis, Taken},
    explanation::{Compared, Dump, Explanation, FoldedView, GroupView, SCHEMA},
    exposition::{Exposition, Family},
    findings::{self, Context, Leadership},
    labels::LONGEST_PART,
    process::{Process, identify},
    table::{Fold, Meaning, Table},
    view::Viewer,
};
use crate::harmless::short;

/// So many series out of the ordinary are told of folded families.
const NOTABLE: usize = 6;
const GONE_EXAMPLES: usize = 4;
const OTHER: &str = "other";
const START: &str = "process_start_time_seconds";
const CPU: &str = "process_cpu_seconds_total";

/// Explains a dump, and what changed since an earlier one.
pub(super) fn explain(
    dump: &Exposition,
    earlier: Option<&Exposition>,
    options: &Options,
) -> Explanation {
    let table = Table::built_in();
    let process = identify(dump, table);
    let taken = clock::taken(dump, options.taken_at, table);
    let comparison =
        earlier.map(|earlier| Comparison::new(dump, earlier, taken, &process, table, options));
    let usable = comparison.as_ref().filter(|one| one.problem.is_none());
    let before = usable.map(|one| {
        Before::new(
            one.earlier,
            one.between.map(|(seconds, _)| seconds),
            one.restarted,
        )
    });
    let gone = before
        .as_ref()
        .map(|before| before.gone(dump, GONE_EXAMPLES));
    let earlier = usable.map(|one| one.earlier);
    let context = Context {
        dump,
        earlier,
        before: before.as_ref(),
        gone: gone.as_ref(),
        table,
        process: &process,
        taken,
        leadership: findings::leadership(dump, earlier, &process),
    };
    Explanation {
        schema: SCHEMA,
        dump: describe(dump, taken, options),
        findings: findings::all(&context),
        notes: notes(&context, comparison.as_ref()),
        groups: groups(&context),
        compared: comparison.map(|one| one.finish(gone.as_ref(), options)),
        process,
    }
}

fn describe(dump: &Exposition, taken: Option<Taken>, options: &Options) -> Dump {
    let started = findings::started(dump);
    let uptime = taken.zip(started).map(|(taken, start)| taken.at - start);
    Dump {
        source: options.source.clone(),
        format: dump.format.name(),
        families: dump.families.len(),
        series: dump.series_count(),
        zero_series: dump.families.iter().map(Family::zero_samples).sum(),
        taken_at_seconds: taken.map(|taken| taken.at),
        taken_at_basis: taken.map(|taken| taken.basis),
        started_at_seconds: started,
        uptime_seconds: uptime.filter(|uptime| *uptime >= 0.0),
    }
}

/// The earlier dump, held against this one.
struct Comparison<'a> {
    earlier: &'a Exposition,
    between: Option<(f64, &'static str)>,
    restarted: bool,
    problem: Option<String>,
}

impl<'a> Comparison<'a> {
    fn new(
        dump: &Exposition,
        earlier: &'a Exposition,
        taken: Option<Taken>,
        process: &Process,
        table: &Table,
        options: &Options,
    ) -> Self {
        let taken_before = clock::taken(earlier, options.earlier_taken_at, table);
        let swapped = are_swapped(dump, earlier, taken.zip(taken_before));
        let problem = process.differs_from(&identify(earlier, table)).or_else(|| {
            swapped.then(|| "the dump given as the earlier one is the later one".to_owned())
        });
        Self {
            earlier,
            between: clock::between(taken_before, taken, options),
            restarted: findings::moved(START, dump, Some(earlier)).is_some(),
            problem,
        }
    }

    fn finish(self, gone: Option<&(Vec<String>, usize)>, options: &Options) -> Compared {
        let (gone_examples, gone) = gone.cloned().unwrap_or_default();
        Compared {
            source: options.earlier_source.clone(),
            seconds: self.between.map(|(seconds, _)| seconds),
            basis: self.between.map(|(_, basis)| basis.to_owned()),
            restarted: self.restarted,
            problem: self.problem,
            gone,
            gone_examples,
        }
    }
}

/// Whether the dump that was called the earlier one is the later one.
fn are_swapped(dump: &Exposition, earlier: &Exposition, taken: Option<(Taken, Taken)>) -> bool {
    let by_clock = taken.is_some_and(|(now, before)| {
        before.basis != Basis::Given && now.basis != Basis::Given && before.at > now.latest
    });
    let by_start = findings::moved(START, earlier, Some(dump)).is_some();
    // One process that did not begin anew cannot give processor time back.
    let same_start = findings::started(dump).is_some()
        && findings::started(earlier).is_some()
        && findings::moved(START, dump, Some(earlier)).is_none();
    by_clock || by_start || same_start && findings::fell(CPU, dump, earlier)
}

fn notes(context: &Context<'_>, comparison: Option<&Comparison<'_>>) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(context.process.says.clone());
    if context.leadership == Leadership::Follows {
        notes.push(
            "That it does not lead is ordinary: exactly one manager does. Only when the sum of \
             swarm_manager_leader over all managers is 0 is there no leader."
                .to_owned(),
        );
    }
    match comparison {
        Some(Comparison {
            problem: Some(problem),
            ..
        }) => {
            notes.push(format!("No changes are shown: {problem}."));
        }
        Some(Comparison { between: None, .. }) => notes.push(
            "How many seconds lie between the dumps cannot be told from them, so changes are \
             shown without rates; give the interval (--interval 60s)."
                .to_owned(),
        ),
        _ => {}
    }
    notes.extend(
        context
            .table
            .faults
            .iter()
            .map(|fault| format!("A table is faulty: {fault}")),
    );
    notes
}

fn groups(context: &Context<'_>) -> Vec<GroupView> {
    let mut gathered: BTreeMap<&str, Gathered<'_>> = BTreeMap::new();
    for family in &context.dump.families {
        let meaning = context.table.meaning(&family.name);
        let group = meaning.map_or(OTHER, |meaning| &meaning.group);
        gathered
            .entry(group)
            .or_default()
            .take_in(family, meaning, context);
    }
    let order = context.table.groups.iter();
    order
        .filter_map(|group| {
            let mut found = gathered.remove(group.id.as_str())?;
            found
                .families
                .sort_by_cached_key(|family| context.table.rank(&family.name));
            Some(GroupView {
                id: group.id.clone(),
                title: group.title.clone(),
                about: group.about.clone(),
                folded: found.folds.into_values().map(Folding::finish).collect(),
                families: found.families,
                not_applicable: found.not_applicable,
            })
        })
        .collect()
}

/// One group while its families come in.
#[derive(Default)]
struct Gathered<'a> {
    families: Vec<super::explanation::FamilyView>,
    folds: BTreeMap<&'a str, Folding>,
    not_applicable: Vec<String>,
}

impl<'a> Gathered<'a> {
    fn take_in(&mut self, family: &Family, meaning: Option<&'a Meaning>, context: &Context<'_>) {
        if let Some(meaning) = meaning
            && !context.process.is_any(&meaning.roles)
        {
            self.not_applicable.push(family.name.to_string());
        } else if let Some((meaning, fold)) =
            meaning.and_then(|meaning| Some((meaning, meaning.fold.as_ref()?)))
        {
            let folding = self
                .folds
                .entry(&meaning.name)
                .or_insert_with(|| Folding::new(meaning));
            folding.take_in(family, fold);
        } else {
            let no_leader = context.leadership.is_lost();
            self.families
                .push(Viewer::new(family, meaning, context.before, no_leader).view());
        }
    }
}

/// Many families on their way into one line.
struct Folding {
    view: FoldedView,
    notable: Vec<(f64, String)>,
}

impl Folding {
    fn new(meaning: &Meaning) -> Self {
        let view = FoldedView {
            name: meaning.name.clone(),
            means: meaning.means.clone(),
            why: meaning.why.clone(),
            families: 0,
            series: 0,
            zero_series: 0,
            notable: Vec::new(),
        };
        Self {
            view,
            notable: Vec::new(),
        }
    }

    fn take_in(&mut self, family: &Family, fold: &Fold) {
        self.view.families += 1;
        self.view.series += family.sample_count();
        self.view.zero_series += family.zero_samples();
        for series in &family.series {
            let size = series.magnitude();
            let Some(label) = series.labels.get(&fold.label) else {
                continue;
            };
            if size > 0.0 && !fold.ordinary.iter().any(|ordinary| ordinary == label) {
                let by: Vec<&str> = fold
                    .by
                    .iter()
                    .filter_map(|name| series.labels.get(name))
                    .collect();
                let (label, by) = (short(label, LONGEST_PART), by.join(" "));
                let (by, family) = (short(&by, LONGEST_PART), short(&family.name, LONGEST_PART));
                let count = crate::units::number(size);
                let name = format!("{label} {count} × {by} ({family})");
                self.notable.push((size, name));
            }
        }
    }

    fn finish(mut self) -> FoldedView {
        self.notable.sort_by(|one, other| other.0.total_cmp(&one.0));
        let rest = self.notable.len().saturating_sub(NOTABLE);
        self.view.notable = self
            .notable
            .into_iter()
            .take(NOTABLE)
            .map(|(_, name)| name)
            .collect();
        if rest > 0 {
            self.view.notable.push(format!("and {rest} more"));
        }
        self.view
    }
}
