//! Where a run was made: numbers of two machines are not compared by accident.

use std::fs;

use super::generator::process;
use super::run::Machine;

/// This machine, as far as the system tells; what it does not tell is empty or 0.
#[must_use]
pub fn here() -> Machine {
    let kernel = |name: &str| read(&format!("/proc/sys/kernel/{name}"));
    let system = [distribution(), kernel("ostype"), kernel("osrelease")];
    let known: Vec<String> = system.into_iter().filter(|part| !part.is_empty()).collect();
    Machine {
        hostname: kernel("hostname"),
        system: if known.is_empty() {
            std::env::consts::OS.to_owned()
        } else {
            known.join(" ")
        },
        processor: processor(&read("/proc/cpuinfo"))
            .unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        cores: std::thread::available_parallelism()
            .ok()
            .and_then(|cores| u32::try_from(cores.get()).ok())
            .unwrap_or(1),
        memory_bytes: memory(&read("/proc/meminfo")).unwrap_or(0),
        open_files: process::open_files_limit(),
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(path)
        .map(|text| text.trim().to_owned())
        .unwrap_or_default()
}

fn distribution() -> String {
    read("/etc/os-release")
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .map(|name| format!("{},", name.trim_matches('"')))
        .unwrap_or_default()
}

fn processor(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo
        .lines()
        .find(|line| line.starts_with("model name"))?;
    let (_, name) = line.split_once(':')?;
    Some(name.trim().to_owned())
}

fn memory(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_tells_is_read() {
        let cpuinfo = "processor\t: 0\nmodel name\t: A Processor @ 2.00GHz\nflags\t: fpu";
        assert_eq!(processor(cpuinfo).as_deref(), Some("A Processor @ 2.00GHz"));
        assert_eq!(processor("BogoMIPS: 50"), None);
        assert_eq!(memory("MemFree: 1 kB"), None);
        assert_eq!(
            memory("MemTotal:       2048 kB\nMemFree: 1 kB"),
            Some(2_097_152)
        );
        assert!(here().cores >= 1);
    }
}
