//! A gallery's process: started on a free loopback port, ended with the test.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// How long a gallery may take to answer for the first time; machines of CI
/// have hours in which everything takes long.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running gallery.
pub(crate) struct Server {
    child: Child,
    log: PathBuf,
    url: String,
}

impl Server {
    /// Starts `program` with `arguments` and waits until the port answers. What
    /// it prints goes to the log.
    pub(crate) fn start(program: &mut Command, port: u16, log: &Path) -> Self {
        let file = std::fs::File::create(log).unwrap();
        let child = bound_to_this_thread(program)
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            // Workers that it forks are ended with it.
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("setpriv (of util-linux) and the gallery are needed: {program:?}: {error}")
            });
        let mut server = Self {
            child,
            log: log.to_owned(),
            url: format!("http://127.0.0.1:{port}"),
        };
        server.wait_until_it_answers(port);
        server
    }

    fn wait_until_it_answers(&mut self, port: u16) {
        let start = Instant::now();
        while std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let ended = self.child.try_wait().unwrap();
            assert!(
                ended.is_none() && start.elapsed() < PATIENCE,
                "the gallery does not answer ({ended:?}); it said:\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Its address, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What it has printed so far.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap()).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

/// The same command, killed by the kernel when the test is killed.
fn bound_to_this_thread(program: &Command) -> Command {
    let mut bound = Command::new("setpriv");
    bound.args(["--pdeathsig", "KILL", "--"]);
    bound.arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => bound.env(name, value),
            None => bound.env_remove(name),
        };
    }
    if let Some(folder) = program.get_current_dir() {
        bound.current_dir(folder);
    }
    bound
}

/// A loopback port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}
