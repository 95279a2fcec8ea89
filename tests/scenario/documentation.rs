//! The documentation is a test: its files are read, its keys are all there.
