//! The page of profiles, on the files of a computer.

use std::path::PathBuf;
use std::time::Duration;

use egui_kittest::Harness;
use egui_kittest::kittest::{By, Queryable as _};
use jiff::tz::TimeZone;
use passdesk::desk::{Options, Origin, Store};
use passdesk::ui::App;

use crate::environment::in_environment;
use crate::{says, says_who_one_is};

fn window(options: Options) -> Harness<'static, App> {
    let runtime = tokio::runtime::Handle::current();
    Harness::builder()
        .with_size([1280.0, 800.0])
        .build_eframe(|created| App::new(&created.egui_ctx, options, runtime, TimeZone::UTC))
}

/// Lets seconds pass, which nobody waits for; the files are real.
async fn wait(window: &mut Harness<'_, App>, seconds: u64) {
    for _ in 0..4 * seconds {
        tokio::time::sleep(Duration::from_millis(250)).await;
        window.step();
    }
}

fn has(window: &Harness<'_, App>, name: &str) -> bool {
    window.query_all(By::new().recursive(true).label(name)).next().is_some()
}

#[test]
fn the_page_finds_out_by_itself_that_profiles_have_changed() {
    const NONE: &str = "There is no AWS profile on this computer yet.";
    in_environment("page::the_page_finds_out_by_itself_that_profiles_have_changed", "", &[], || async {
        tokio::time::pause();
        let config = PathBuf::from(std::env::var("AWS_CONFIG_FILE").expect("set by the parent"));
        let mut window = window(Options::default());
        wait(&mut window, 1).await;
        assert!(says(&window, NONE));
        // As `aws configure` does.
        std::fs::write(&config, "[profile one]\nregion = eu-west-1\n[profile two]\nregion = eu-west-1\n")
            .expect("a file");
        wait(&mut window, 5).await;
        assert!(has(&window, "one") && has(&window, "two") && !says(&window, NONE));
        // Somebody is in the middle of editing it.
        std::fs::write(&config, "[profile one\nregion = eu-west-1\n").expect("a file");
        wait(&mut window, 5).await;
        assert!(says(&window, "Fix them") && !says(&window, NONE) && !has(&window, "one"));
        // What can be read of it is there all the same.
        std::fs::write(&config, "[profile one]\nregion = eu-west-1\n[profile thr\n").expect("a file");
        wait(&mut window, 5).await;
        assert!(has(&window, "one") && says(&window, "config, line 3: ") && says(&window, "Fix them"));
        std::fs::write(&config, "[profile one]\nregion = eu-west-1\n[profile three]\n").expect("a file");
        wait(&mut window, 5).await;
        assert!(has(&window, "one") && has(&window, "three") && !has(&window, "two") && !says(&window, "Fix them"));
        std::fs::remove_file(&config).expect("removed");
        std::fs::write(config.with_file_name("credentials"), "[four]\n[five]\n").expect("a file");
        wait(&mut window, 5).await;
        assert!(has(&window, "four") && has(&window, "five") && !has(&window, "one"));
        // As long as nothing changes, nothing is painted.
        window.run_ok();
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(!window.ctx.has_requested_repaint());
    });
}

#[test]
fn the_profile_that_was_opened_is_remembered() {
    let url = says_who_one_is();
    let config = "[profile one]\n[profile two]\naws_access_key_id = AKIATWO\naws_secret_access_key = x\n";
    let env = [("DESK_ENDPOINT", &*url)];
    in_environment("page::the_profile_that_was_opened_is_remembered", config, &env, || async {
        let folder = PathBuf::from(std::env::var("HOME").expect("set by the parent")).join("settings");
        let store = Store::new(folder.clone());
        let options = Options {
            open: Some(Origin::Aws { profile: Some("two".into()) }),
            endpoint_url: std::env::var("DESK_ENDPOINT").ok(),
            store: Some(store.clone()),
            ..Options::default()
        };
        let mut window = window(options);
        // The sockets are real, and so is the time.
        for _ in 0..1_000 {
            tokio::time::sleep(Duration::from_millis(10)).await;
            window.step();
            if store.load().is_ok_and(|settings| settings.last_profile.is_some()) {
                break;
            }
        }
        assert_eq!(store.load().expect("settings").last_profile.as_deref(), Some("two"));
        std::fs::remove_dir_all(folder).expect("removed");
    });
}
