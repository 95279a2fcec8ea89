//! The images: the project's from its own Dockerfile, the public ones from what
//! Debian has installed here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::node::Node;
use super::shell::output;

/// Set it while you work on the test: building the images takes minutes.
const KEPT: &str = "VERNISSAGE_SWARM_KEEP_IMAGES";

/// What the Dockerfile builds.
pub(crate) const VERNISSAGE: &str = "vernissage:0.1.0";
/// The camera, with a browser.
pub(crate) const CAMERA: &str = "vernissage-camera:0.1.0";

/// Archives of images, made once and kept in the target folder.
pub(crate) struct Images {
    folder: PathBuf,
    /// The public ones that the stack names.
    pub(crate) public: Vec<String>,
}

impl Images {
    /// Builds them, or waits until they are built.
    pub(crate) fn get() -> &'static Self {
        static IMAGES: OnceLock<Images> = OnceLock::new();
        IMAGES.get_or_init(Self::build)
    }

    fn build() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("swarm-images");
        fs::create_dir_all(&folder).unwrap();
        let public = named("stack.yml", "image: ", "prom/", "haproxy:");
        let images = Self { folder, public };
        if std::env::var(KEPT).is_ok() {
            println!("the images of an earlier run are taken, because {KEPT} is set");
        } else {
            images.make();
        }
        images
    }

    fn make(&self) {
        let mut bases = named("deploy/Dockerfile", "_IMAGE=", "rust:", "debian:");
        bases.extend(self.public.iter().cloned());
        let node = Node::start(9);
        let mut script = Command::new("tests/system_swarm/base_images.sh");
        script.arg(release()).args(&bases);
        output(with_engine_of(&node, &mut script));
        for (target, tag) in [("vernissage", VERNISSAGE), ("camera", CAMERA)] {
            let file = ["build", "--file", "deploy/Dockerfile", "--target", target];
            output(node.docker().args(file).args(["--tag", tag, "."]));
        }
        for line in node.lines(&["images", "--format", "{{.Repository}}:{{.Tag}} {{.Size}}"]) {
            println!("image {line}");
        }
        for image in self
            .public
            .iter()
            .map(String::as_str)
            .chain([VERNISSAGE, CAMERA])
        {
            let archive = self.archive(image);
            node.ask(&["save", "--output", archive.to_str().unwrap(), image]);
        }
    }

    /// Gives a node some of them.
    pub(crate) fn load<'i>(&self, node: &Node, images: impl IntoIterator<Item = &'i str>) {
        for image in images {
            node.ask(&["load", "--input", self.archive(image).to_str().unwrap()]);
        }
    }

    fn archive(&self, image: &str) -> PathBuf {
        self.folder
            .join(format!("{}.tar", image.replace(['/', ':'], "_")))
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
