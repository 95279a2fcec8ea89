"""Which options the Docker engine is given on its command line, and where.

An option that stands both on the command line and in daemon.json keeps the
engine from starting. systemd's rules decide what the command line is: an empty
``ExecStart=`` takes back what was said before, and ``$DOCKER_OPTS`` comes from
the environment.
"""

import base64
import re

# Options whose key in daemon.json is not the option's own name (moby,
# cmd/dockerd/config.go: lists have names of their own).
KEYS = {
    "H": "hosts",
    "host": "hosts",
    "G": "group",
    "D": "debug",
    "l": "log-level",
    "s": "storage-driver",
    "p": "pidfile",
    "b": "bridge",
    "add-runtime": "runtimes",
    "authorization-plugin": "authorization-plugins",
    "default-ulimit": "default-ulimits",
    "exec-opt": "exec-opts",
    "insecure-registry": "insecure-registries",
    "label": "labels",
    "log-opt": "log-opts",
    "node-generic-resource": "node-generic-resources",
    "registry-mirror": "registry-mirrors",
    "storage-opt": "storage-opts",
}

OPTION = re.compile(r"""(?:^|[\s"'=])(?:--([a-z][a-z0-9-]*)|-([HGDlspb]))""")


def options(words):
    """The keys of daemon.json that stand for the options in a command line."""
    found = (long or short for long, short in OPTION.findall(words))
    return [KEYS.get(option, option) for option in found]


def lines(text):
    """The lines of a unit or an environment file: joined, without comments."""
    joined = text.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if not line.lstrip().startswith(("#", ";"))]


def dockerd_flags(files):
    """From slurped files, in systemd's order, to {key of daemon.json: path}."""
    commands, environment = {}, {}
    # Without a unit, the init script of Debian's package passes the environment on.
    passed_on = True
    for file in files:
        path, text = file["item"], base64.b64decode(file["content"]).decode("utf-8", "replace")
        for line in lines(text):
            name, _, value = line.partition("=")
            if name.strip() == "ExecStart":
                commands = {} if not value.strip() else commands
                commands.update(dict.fromkeys(options(value), path))
                passed_on = "DOCKER_OPTS" in value
            elif "DOCKER_OPTS" in line:
                environment.update(dict.fromkeys(options(line.partition("DOCKER_OPTS")[2].lstrip("= ")), path))
    return {**commands, **(environment if passed_on else {})}


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self):
        """The filters of this file."""
        return {"dockerd_flags": dockerd_flags}
