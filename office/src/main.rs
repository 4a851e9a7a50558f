//! `kengai`: what the office runs, a command line and a console, on a device like any other.

mod careplan;

fn main() {}
