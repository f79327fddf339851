//! The versions of the libraries, read from the lock file.

use std::env;
use std::fs;
use std::process::Command;

/// Library and package.
const PACKAGES: [&str; 7] = [
    "burn",
    "candle-core",
    "dfdx",
    "faer",
    "gemm",
    "matrixmultiply",
    "nalgebra",
];

fn main() {
    println!("cargo::rerun-if-changed=Cargo.lock");
    let lock = fs::read_to_string("Cargo.lock").expect("a lock file");
    for package in PACKAGES {
        // Several versions of one package are possible; ours is the highest.
        let version = lock
            .split("[[package]]")
            .filter(|entry| entry.contains(&format!("name = \"{package}\"")))
            .filter_map(|entry| entry.split("version = \"").nth(1)?.split('"').next())
            .max()
            .unwrap_or("?");
        let name = package.replace('-', "_").to_uppercase();
        println!("cargo::rustc-env=VERSION_{name}={version}");
    }
    if env::var_os("CARGO_FEATURE_OPENBLAS").is_some() {
        println!("cargo::rustc-link-lib=openblas");
        let version = Command::new("pkg-config")
            .args(["--modversion", "openblas"])
            .output();
        let version = version.map_or(String::new(), |output| {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        });
        let version = if version.is_empty() {
            "of the system"
        } else {
            &version
        };
        println!("cargo::rustc-env=VERSION_OPENBLAS={version}");
    }
}
