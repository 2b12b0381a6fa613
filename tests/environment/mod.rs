//! A process has one environment, so a test that depends on it runs itself again in a process of its own.

use std::future::Future;
use std::path::PathBuf;
use std::process::Command;

/// Credentials in the environment.
pub(crate) const KEYS: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT"), ("AWS_SECRET_ACCESS_KEY", "secret")];

/// Says to a test which one it is to be in its own process.
const CHILD: &str = "PASSDESK_TEST_CHILD";

/// Runs `test` in a process whose environment is `env` and these AWS configuration files, and nothing else.
pub(crate) fn in_environment<F: Future<Output = ()>>(
    name: &str,
    config: &str,
    env: &[(&str, &str)],
    test: impl FnOnce() -> F,
) {
    if std::env::var(CHILD).is_ok_and(|child| child == name) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(test());
        return;
    }
    let home = folder(name);
    std::fs::write(home.join("config"), config.replace("$HOME", &home.display().to_string())).expect("a file");
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args([name, "--exact"])
        .env_clear()
        .env("HOME", &home)
        .env("PATH", "/usr/bin:/bin")
        .env("AWS_CONFIG_FILE", home.join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", home.join("credentials"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env(CHILD, name)
        .envs(env.iter().copied())
        .output()
        .expect("the test starts again");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("environment").join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    for file in ["config", "credentials", "runs"] {
        std::fs::write(folder.join(file), "").expect("a file");
    }
    folder
}
