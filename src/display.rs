//! Over what the window reaches the screen, and what is missing where it cannot. Looked for before the window is opened, because
//! its own libraries say that there is no display then, or panic.

/// The system that shows the window.
#[cfg(all(unix, not(target_os = "macos")))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WindowSystem {
    Wayland,
    X11,
}

/// The only one that there is.
#[cfg(not(all(unix, not(target_os = "macos"))))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WindowSystem;

#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) use linux::{choose, no_display};

#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(crate) fn choose() -> Result<WindowSystem, String> {
    Ok(WindowSystem)
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(crate) fn no_display(_: WindowSystem) -> String {
    "there is no screen to open a window on: sign in at this computer, or over a remote desktop, and start Passdesk there".into()
}

#[cfg(all(unix, not(target_os = "macos")))]
mod linux {
    use std::env;
    use std::os::unix::net::UnixStream;
    use std::path::{Path, PathBuf};

    use super::WindowSystem;

    /// Wayland where it answers, as winit takes it; X11 where Wayland does not or one of its libraries is missing: after `sudo` or
    /// in a container, the variables of a session often outlive its socket.
    ///
    /// # Errors
    /// One sentence that says why neither can show a window, and what to do.
    pub(crate) fn choose() -> Result<WindowSystem, String> {
        pick(wayland(), x11())
    }

    /// Each system that the environment names, or what is in its way.
    fn pick(wayland: Option<Result<(), String>>, x11: Option<Result<(), String>>) -> Result<WindowSystem, String> {
        match (wayland, x11) {
            (Some(Ok(())), _) => Ok(WindowSystem::Wayland),
            (_, Some(Ok(()))) => Ok(WindowSystem::X11),
            (Some(Err(why)), _) | (None, Some(Err(why))) => Err(why),
            (None, None) => {
                Err("there is no display to open a window on: start Passdesk on a computer with one, or set DISPLAY \
                                 or WAYLAND_DISPLAY"
                    .into())
            }
        }
    }

    fn wayland() -> Option<Result<(), String>> {
        // A connection that is handed over is there, and can be tried only once.
        let name = match set("WAYLAND_DISPLAY") {
            Some(name) => Some(name),
            None => {
                set("WAYLAND_SOCKET")?;
                None
            }
        };
        let answers =
            name.map_or(Ok(()), |name| match socket(&name, set("XDG_RUNTIME_DIR").map(PathBuf::from).as_deref()) {
                Some(path) if UnixStream::connect(&path).is_ok() => Ok(()),
                _ => Err(unreachable("WAYLAND_DISPLAY", &name)),
            });
        Some(answers.and_then(|()| {
            loads([
                (wayland_sys::client::is_lib_available(), "libwayland-client.so.0"),
                (wayland_sys::egl::is_lib_available(), "libwayland-egl.so.1"),
                (xkbcommon_dl::xkbcommon_option().is_some(), "libxkbcommon.so.0"),
            ])
        }))
    }

    /// Where a Wayland display listens: <https://wayland.freedesktop.org/docs/html/apb.html>, `wl_display_connect`.
    fn socket(name: &str, runtime: Option<&Path>) -> Option<PathBuf> {
        let name = Path::new(name);
        if name.is_absolute() { Some(name.into()) } else { Some(runtime?.join(name)) }
    }

    /// Whether it answers, winit finds out: over a network, a second connection would hold up the window.
    fn x11() -> Option<Result<(), String>> {
        set("DISPLAY")?;
        Some(loads([
            (x11_dl::xlib::Xlib::open().is_ok(), "libX11.so.6"),
            (x11_dl::xlib_xcb::Xlib_xcb::open().is_ok(), "libX11-xcb.so.1"),
            (x11_dl::xcursor::Xcursor::open().is_ok(), "libXcursor.so.1"),
            (x11_dl::xinput2::XInput2::open().is_ok(), "libXi.so.6"),
            (xkbcommon_dl::xkbcommon_option().is_some(), "libxkbcommon.so.0"),
            (xkbcommon_dl::x11::xkbcommon_x11_option().is_some(), "libxkbcommon-x11.so.0"),
        ]))
    }

    fn loads<const N: usize>(libraries: [(bool, &str); N]) -> Result<(), String> {
        match libraries.into_iter().find(|(loads, _)| !loads) {
            None => Ok(()),
            Some((_, name)) => Err(format!(
                "the system library {name} cannot be loaded: install it, on Debian and Ubuntu with “apt install libx11-6 \
                 libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0 libwayland-client0 libwayland-egl1”"
            )),
        }
    }

    /// Why the display that was chosen is none.
    pub(crate) fn no_display(system: WindowSystem) -> String {
        let name = match system {
            WindowSystem::Wayland => "WAYLAND_DISPLAY",
            WindowSystem::X11 => "DISPLAY",
        };
        unreachable(name, &set(name).unwrap_or_default())
    }

    fn unreachable(variable: &str, display: &str) -> String {
        format!(
            "the display {display} cannot be reached: see that it runs and that you may use it, or set {variable} to another \
             one"
        )
    }

    /// A variable of the environment, if it says anything.
    fn set(name: &str) -> Option<String> {
        env::var(name).ok().filter(|value| !value.is_empty())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn wayland_is_taken_where_it_works_and_x11_where_it_does_not() {
            let no = |why: &str| Some(Err(why.to_owned()));
            let yes = Some(Ok(()));
            for (wayland, x11, taken) in [
                (yes.clone(), yes.clone(), Ok(WindowSystem::Wayland)),
                (yes.clone(), no("x"), Ok(WindowSystem::Wayland)),
                (yes.clone(), None, Ok(WindowSystem::Wayland)),
                (no("w"), yes.clone(), Ok(WindowSystem::X11)),
                (None, yes, Ok(WindowSystem::X11)),
                // What the session was set up for is what is to be mended.
                (no("w"), no("x"), Err("w".to_owned())),
                (no("w"), None, Err("w".to_owned())),
                (None, no("x"), Err("x".to_owned())),
            ] {
                assert_eq!(pick(wayland.clone(), x11.clone()), taken, "{wayland:?} {x11:?}");
            }
            assert!(pick(None, None).is_err_and(|why| why.contains("set DISPLAY or WAYLAND_DISPLAY")));
        }

        #[test]
        fn a_wayland_display_is_in_the_folder_of_the_session_or_where_its_path_says() {
            let runtime = Path::new("/run/user/1000");
            assert_eq!(socket("wayland-1", Some(runtime)), Some("/run/user/1000/wayland-1".into()));
            assert_eq!(socket("/elsewhere/wayland-1", Some(runtime)), Some("/elsewhere/wayland-1".into()));
            assert_eq!(socket("/elsewhere/wayland-1", None), Some("/elsewhere/wayland-1".into()));
            assert_eq!(socket("wayland-1", None), None);
        }
    }
}
