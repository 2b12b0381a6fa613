//! Gives the Windows program its icon, its version and its manifest. For other systems it does nothing.

#![allow(clippy::print_stdout, reason = "a build script speaks to Cargo so")]

use std::env;
use std::io;

const ICON: &str = "assets/icon/passdesk.ico";
const MANIFEST: &str = "packaging/windows/passdesk.manifest";

fn main() -> io::Result<()> {
    for file in ["build.rs", ICON, MANIFEST] {
        println!("cargo::rerun-if-changed={file}");
    }
    // What is built for, where `cfg(windows)` would be what it is built on.
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "windows") {
        embed()?;
    }
    Ok(())
}

/// Compiles the resources, with Microsoft's rc.exe or the windres of MinGW, and links them into the program alone.
fn embed() -> io::Result<()> {
    // The compiler of resources runs in another folder.
    let root = env::var("CARGO_MANIFEST_DIR").expect("Cargo tells a build script where the package is");
    winresource::WindowsResource::new()
        .set_icon(&format!("{root}/{ICON}"))
        .set_manifest_file(&format!("{root}/{MANIFEST}"))
        // The Task Manager lists programs by this.
        .set("FileDescription", "Passdesk")
        .set("ProductName", "Passdesk")
        .set("Comments", env!("CARGO_PKG_DESCRIPTION"))
        .set("LegalCopyright", "The Passdesk authors; MIT or Apache 2.0")
        .set("InternalName", "passdesk")
        .set("OriginalFilename", "passdesk.exe")
        .compile_for("passdesk")
}
