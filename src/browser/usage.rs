//! What Chromium costs: the processor time and memory of all its processes, read
//! from proc(5).

use std::path::Path;
use std::time::Duration;

/// What the processes of Chromium have used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Processor time, user and system.
    pub cpu: Duration,
    /// Memory in bytes; a page that several of its processes share is counted once
    /// (the kernel's proportional set size).
    pub memory_bytes: u64,
}

impl Usage {
    /// What all descendants of a process have used, ended ones included as far as
    /// their parents have waited for them.
    pub(super) fn below(root: u32) -> Self {
        let processes: Vec<Stat> = std::fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .filter_map(|entry| Stat::read(&entry.ok()?.path()))
            .collect();
        let mut family = vec![root];
        let mut usage = Self::default();
        let mut next = 0;
        while let Some(&parent) = family.get(next) {
            next += 1;
            for child in processes.iter().filter(|it| it.parent == parent) {
                // A parent is older than its child, so no process comes twice.
                if !family.contains(&child.id) {
                    family.push(child.id);
                    usage.cpu += child.cpu;
                    usage.memory_bytes += memory_of(child.id);
                }
            }
        }
        usage
    }
}

struct Stat {
    id: u32,
    parent: u32,
    cpu: Duration,
}

impl Stat {
    fn read(folder: &Path) -> Option<Self> {
        let id = folder.file_name()?.to_str()?.parse().ok()?;
        Self::parse(id, &std::fs::read_to_string(folder.join("stat")).ok()?)
    }

    /// Fields of proc(5): 4 the parent, 14 to 17 user and system time of its own
    /// and of children it has waited for, in hundredths of a second. The name in
    /// field 2 may hold anything, so they are counted from its closing
    /// parenthesis.
    fn parse(id: u32, stat: &str) -> Option<Self> {
        let (_, after_name) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
        let ticks: u64 = (14..=17).filter_map(number).sum();
        Some(Self {
            id,
            parent: u32::try_from(number(4)?).ok()?,
            cpu: Duration::from_millis(ticks * 10),
        })
    }
}

/// A process's share of the memory that it uses; 0 where the system does not
/// tell.
fn memory_of(id: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    text.lines()
        .find_map(|line| line.strip_prefix("Pss:"))
        .and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok())
        .unwrap_or(0)
        * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_proc_says_of_a_process_is_read() {
        let stat = "42 (a) name (x) S 7 1 1 0 -1 4194560 1 0 0 0 150 25 3 2 20 0 1 0 5 1 10";
        let read = Stat::parse(42, stat).unwrap();
        assert_eq!(read.parent, 7);
        assert_eq!(read.cpu, Duration::from_millis(1800));
        assert!(Stat::parse(42, "42 (cut) S").is_none());
    }
}
