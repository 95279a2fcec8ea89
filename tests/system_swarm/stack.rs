//! `stack.yml`, deployed as it is.

use std::collections::BTreeMap;

use super::node::Node;
use super::shell::{output, wait_long_for};

/// The name that the README deploys it under.
const NAME: &str = "vernissage";

/// A stack, and the variables of the shell that deploys it.
pub(crate) struct Stack<'n> {
    node: &'n Node,
    variables: BTreeMap<&'static str, String>,
}

impl<'n> Stack<'n> {
    /// Makes this node a swarm and gives it what the top of stack.yml asks for.
    pub(crate) fn on(node: &'n Node) -> Self {
        node.ask(&["swarm", "init", "--advertise-addr", &node.address()]);
        for secret in ["vernissage_password", "vernissage_alert_token"] {
            let mut create = std::process::Command::new("sh");
            let script =
                format!("echo of-no-importance | /usr/bin/docker secret create {secret} -");
            create.args(["-c", &script]);
            create.envs(
                node.docker()
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            );
            output(&mut create);
        }
        Self {
            node,
            variables: BTreeMap::new(),
        }
    }

    /// Deploys it, with these variables set from now on.
    pub(crate) fn deploy(&mut self, variables: &[(&'static str, &str)]) {
        let variables = variables
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        self.variables.extend(variables);
        let mut deploy = self.node.docker();
        // Nothing can be asked which image a tag is: there is no registry.
        deploy.args(["stack", "deploy", "--resolve-image", "never"]);
        output(
            deploy
                .args(["--compose-file", "stack.yml", NAME])
                .envs(&self.variables),
        );
    }

    /// The containers of a service on a node: (replica, container).
    pub(crate) fn containers(node: &Node, service: &str) -> Vec<(String, String)> {
        let filter = format!("label=com.docker.swarm.service.name={NAME}_{service}");
        let format = "{{.Label \"com.docker.swarm.task.name\"}} {{.ID}}";
        let mut found: Vec<(String, String)> = node
            .lines(&["ps", "--filter", &filter, "--format", format])
            .iter()
            .filter_map(|line| {
                let (task, container) = line.split_once(' ')?;
                Some((task.split('.').nth(1)?.to_owned(), container.to_owned()))
            })
            .collect();
        found.sort();
        found
    }

    /// Waits until every service has as many tasks as it wants, and all that can
    /// say so are healthy.
    pub(crate) fn wait_until_up(&self) {
        wait_long_for("all tasks to run", || {
            let services = self
                .node
                .lines(&["service", "ls", "--format", "{{.Replicas}}"]);
            let complete = |replicas: &String| {
                let wanted = replicas.split(' ').next().unwrap_or_default();
                wanted
                    .split_once('/')
                    .is_some_and(|(running, wanted)| running == wanted)
            };
            (services.len() == 7 && services.iter().all(complete)).then_some(())
        });
        wait_long_for("all tasks to be healthy", || {
            let states = self
                .node
                .lines(&["ps", "--format", "{{.Names}} {{.Status}}"]);
            let sick =
                |state: &&String| state.contains("unhealthy") || state.contains("health: starting");
            (states.iter().filter(sick).count() == 0).then_some(())
        });
    }

    /// Waits until an update of a service is over, and gives how it ended.
    pub(crate) fn updated(&self, service: &str) -> String {
        let name = format!("{NAME}_{service}");
        let state = "{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}";
        wait_long_for("the update", || {
            let state = self
                .node
                .ask(&["service", "inspect", "--format", state, &name]);
            (!state.is_empty() && !state.ends_with("updating") && !state.ends_with("started"))
                .then_some(state)
        })
    }

    /// Sets the number of a service's replicas, and nothing else.
    pub(crate) fn scale(&self, service: &str, replicas: u32) {
        let wish = format!("{NAME}_{service}={replicas}");
        self.node.ask(&["service", "scale", "--detach", &wish]);
    }

    /// Gives a service another image.
    pub(crate) fn update(&self, service: &str, image: &str) {
        let name = format!("{NAME}_{service}");
        let update = ["service", "update", "--detach", "--no-resolve-image"];
        self.node
            .ask(&[&update[..], &["--image", image, &name]].concat());
    }

    /// What a service has logged.
    pub(crate) fn logs(&self, service: &str) -> String {
        let name = format!("{NAME}_{service}");
        let mut logs = self.node.docker();
        let done = logs
            .args(["service", "logs", "--raw", &name])
            .output()
            .unwrap();
        String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
    }

    /// Takes it away, and waits until it is.
    pub(crate) fn remove(&self) {
        self.node.ask(&["stack", "rm", NAME]);
        wait_long_for("the stack to go", || {
            let label = format!("label=com.docker.stack.namespace={NAME}");
            let filter = ["--filter", label.as_str(), "--quiet"];
            let of = |what: &[&str]| self.node.lines(&[what, &filter].concat());
            let left = [
                of(&["container", "ls", "--all"]),
                of(&["network", "ls"]),
                of(&["service", "ls"]),
            ];
            left.concat().is_empty().then_some(())
        });
    }
}
