//! The playbooks of `deploy/ansible`, converged on this machine with real parts:
//! ansible-core and ansible-lint from PyPI, Debian's Docker engines in machines made
//! of namespaces, and `vernissage explain` to say what has come of it.
//!
//! What stands for a virtual machine here has a network, processes, mounts and a host
//! name of its own, and shares the kernel and the file system. What that leaves out is
//! said in `docs/ANSIBLE.md`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

#[path = "../support/mod.rs"]
mod support;

mod engine;
mod machine;
mod parts;
mod playbook;
mod quality;
mod source;
mod swarm;
