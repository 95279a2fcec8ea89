//! One file a subcommand, the progress line, exit codes.
