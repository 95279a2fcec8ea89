//! The images: the project's from its own Dockerfile, the public ones from what
//! Debian has installed here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Instant;

use super::node::Node;
use super::shell::output;

/// What the Dockerfile builds.
pub(crate) const VERNISSAGE: &str = "vernissage:0.1.0";
/// The camera, with a browser.
pub(crate) const CAMERA: &str = "vernissage-camera:0.1.0";

/// Whether they were made by this program.
static MADE: Mutex<bool> = Mutex::new(false);

/// Gives a node all that the stack needs there. The first node that asks for them
/// makes them, since it then has them without their being written and read again,
/// and leaves archives for the others, who wait meanwhile.
pub(crate) fn bring(node: &Node, camera: bool) {
    let mut made = MADE.lock().unwrap();
    if !*made {
        make(node);
        let folder = archives();
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        // The camera is as large as all others, and wanted by one node.
        let others = public().into_iter().chain([VERNISSAGE.to_owned()]);
        for image in others.chain((!camera).then(|| CAMERA.to_owned())) {
            node.ask(&["save", "--output", &archive(&image), &image]);
        }
        *made = true;
        return;
    }
    drop(made);
    for image in public() {
        load(node, &image);
    }
    load(node, VERNISSAGE);
    if camera {
        load(node, CAMERA);
    }
}

/// Gives a node one of them, once they are made.
pub(crate) fn load(node: &Node, image: &str) {
    node.ask(&["load", "--input", &archive(image)]);
}

/// The public ones that the stack names.
pub(crate) fn public() -> Vec<String> {
    named("stack.yml", "image: ", "prom/", "haproxy:")
}

fn archives() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("swarm-images")
}

fn archive(image: &str) -> String {
    let name = format!("{}.tar", image.replace(['/', ':'], "_"));
    archives().join(name).to_str().unwrap().to_owned()
}

fn make(node: &Node) {
    let began = Instant::now();
    let mut bases = named("deploy/Dockerfile", "_IMAGE=", "rust:", "debian:");
    bases.extend(public());
    let mut script = Command::new("tests/system_swarm/base_images.sh");
    script.arg(release()).args(&bases);
    output(with_engine_of(node, &mut script));
    println!("the public images: after {:.0?}", began.elapsed());
    for (target, tag) in [("vernissage", VERNISSAGE), ("camera", CAMERA)] {
        let file = ["build", "--file", "deploy/Dockerfile", "--target", target];
        output(node.docker().args(file).args(["--tag", tag, "."]));
    }
    println!("all images: after {:.0?}", began.elapsed());
    for line in node.lines(&["images", "--format", "{{.Repository}}:{{.Tag}} {{.Size}}"]) {
        println!("image {line}");
    }
}

fn with_engine_of<'c>(node: &Node, command: &'c mut Command) -> &'c mut Command {
    let docker = node.docker();
    for (name, value) in docker.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.current_dir(env!("CARGO_MANIFEST_DIR"))
}

/// Where `cargo build --release` has put what it compiled.
fn release() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let release = target.join("release");
    assert!(
        release.join("deps").is_dir(),
        "the images are built upon the dependencies in {}: cargo build --release",
        release.display()
    );
    release
}

/// The images that a file names after some word.
fn named(file: &str, before: &str, one: &str, other: &str) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let names = text
        .lines()
        .filter_map(|line| Some(line.split_once(before)?.1.trim()));
    names
        .filter(|name| name.starts_with(one) || name.starts_with(other))
        .map(str::to_owned)
        .collect()
}
