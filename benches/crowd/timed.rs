//! Runs a command on core 0 and says how much processor time it took.

use std::process::Command;

/// A finished command.
pub(crate) struct Timed {
    /// What it wrote on standard output.
    pub(crate) output: String,
    /// User and system time.
    pub(crate) cpu_seconds: f64,
}

/// Runs `program`, pinned to core 0. Bash's `time` measures it, since the
/// resource usage of children cannot be asked for without unsafe code.
pub(crate) fn timed(
    program: &str,
    arguments: &[String],
) -> Result<Timed, Box<dyn std::error::Error>> {
    let output = Command::new("bash")
        .arg("-c")
        .arg("TIMEFORMAT='cpu %U %S'; time taskset -c 0 \"$0\" \"$@\"")
        .arg(program)
        .args(arguments)
        .output()?;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let times = errors
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("cpu "));
    let times = times.ok_or_else(|| format!("{program} could not be run: {errors}"))?;
    if !output.status.success() {
        return Err(format!("{program} ended with {}: {errors}", output.status).into());
    }
    let cpu_seconds = times
        .split(' ')
        .filter_map(|part| part.parse::<f64>().ok())
        .sum();
    Ok(Timed {
        output: String::from_utf8_lossy(&output.stdout).into_owned(),
        cpu_seconds,
    })
}
