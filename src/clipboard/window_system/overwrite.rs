use std::error::Error;
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, WindowClass};
use x11rb::{COPY_FROM_PARENT, CURRENT_TIME};

/// How long the answer is waited for. It comes from this program itself, unless another one has just copied something.
const TIMEOUT: Duration = Duration::from_secs(1);

/// Has the text of X11's secondary selection handed out, to a window of our own that is never seen.
///
/// A text that was pasted elsewhere stays in the buffer through which `arboard` sent it, for as long as nothing longer is
/// sent. That buffer is never freed, so it is not wiped either; another text overwrites it.
pub(super) fn have_text_sent() -> Result<(), Box<dyn Error>> {
    let (connection, screen) = x11rb::connect(None)?;
    let root = connection.setup().roots.get(screen).ok_or("no screen")?.root;
    let window = connection.generate_id()?;
    let (class, looks) = (WindowClass::INPUT_ONLY, CreateWindowAux::new());
    connection.create_window(0, window, root, 0, 0, 1, 1, 0, class, COPY_FROM_PARENT, &looks)?;
    let atom = |name: &str| connection.intern_atom(false, name.as_bytes());
    let (selection, text, property) = (atom("SECONDARY")?, atom("UTF8_STRING")?, atom("PASSDESK_OVERWRITE")?);
    let (selection, text, property) = (selection.reply()?.atom, text.reply()?.atom, property.reply()?.atom);
    connection.convert_selection(window, selection, text, property, CURRENT_TIME)?;
    connection.flush()?;
    let end = Instant::now() + TIMEOUT;
    while Instant::now() < end {
        match connection.poll_for_event()? {
            Some(Event::SelectionNotify(_)) => return Ok(()),
            Some(_) => {}
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    }
    Err("no answer".into())
}
