//! How the window is laid out: fitted to the screen at the start, and remembered from one start to the next.

use egui::{Context, Rect, Vec2, ViewportCommand, ViewportInfo, vec2};

use crate::desk::{Placement, Settings, Sort};

use super::view::View;

/// So many seconds after the last change a layout is kept: not while it is being dragged.
const REST: f64 = 1.0;

/// What is remembered of the layout.
#[derive(Clone, PartialEq)]
struct Layout {
    window: Placement,
    zoom_percent: u16,
    pane_width: u16,
    order: Vec<Sort>,
}

/// Fits the window to the screen once, and remembers its layout.
#[derive(Default)]
pub(in crate::ui) struct LayoutKeeper {
    /// The layout in the last frame, and since when it has been so.
    seen: Option<(Layout, f64)>,
    fitting: Fitting,
    zoom: Zoom,
}

/// How the zoom that was restored fits the window.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Zoom {
    #[default]
    NotTried,
    /// It is as it was kept, or as it was chosen since.
    Free,
    /// This one, in per cent, has become another one for now, which the operator has not chosen.
    Limited { kept: u16, to: u16 },
}

/// A window that holds less than this in points is of little use: no zoom is restored that leaves less.
const LEAST_IN_WINDOW: Vec2 = vec2(640.0, 400.0);

/// How the window was made to fit the screen.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Fitting {
    #[default]
    NotTried,
    NotNeeded,
    /// It is to be maximized, because the screen has no room for more.
    Requested,
    /// It was; the operator has not chosen that.
    Maximized,
}

impl LayoutKeeper {
    /// Maximizes a window that does not fit the screen within its frame and beside the system's own bars, as soon as it is
    /// known how large the screen is.
    pub(in crate::ui) fn fit(&mut self, ctx: &Context) {
        self.limit_zoom(ctx);
        if self.fitting != Fitting::NotTried {
            return;
        }
        let (zoom, window) = (ctx.zoom_factor(), ctx.input(|input| input.viewport().clone()));
        let (Some(screen), Some(inner)) = (window.monitor_size, window.inner_rect) else { return };
        let Some(room) = room_on(screen * zoom, inner.size() * zoom) else {
            self.fitting = Fitting::NotNeeded;
            return;
        };
        if window.maximized == Some(true) || window.fullscreen == Some(true) {
            self.fitting = Fitting::NotNeeded;
            return;
        }
        self.fitting = Fitting::Requested;
        // Where nobody maximizes windows, and where it is made smaller again, it fits too.
        ctx.send_viewport_cmd(ViewportCommand::InnerSize(room / zoom));
        ctx.send_viewport_cmd(ViewportCommand::Maximized(true));
    }

    /// Makes a zoom that was restored small enough for the window, once it is known how large that is: the window may be another one
    /// than that in which it was chosen, and the way to the settings has to be in sight.
    fn limit_zoom(&mut self, ctx: &Context) {
        let Some(inner) = ctx.input(|input| input.viewport().inner_rect).filter(|_| self.zoom == Zoom::NotTried) else {
            return;
        };
        let zoom = ctx.zoom_factor();
        let kept = percent(zoom);
        let to = zoom_that_fits(kept, inner.size() * zoom);
        self.zoom = if to < kept { Zoom::Limited { kept, to } } else { Zoom::Free };
        if to < kept {
            ctx.set_zoom_factor(f32::from(to) / 100.0);
        }
    }

    /// The settings with the layout as it is now, once it has been another one than theirs for a while.
    pub(in crate::ui) fn changed(&mut self, ctx: &Context, settings: &Settings, view: &View) -> Option<Settings> {
        let layout = self.layout(ctx, settings, view);
        let is_kept = layout.window == settings.window
            && layout.zoom_percent == settings.zoom_percent
            && layout.pane_width == settings.pane_width
            && layout.order == settings.order;
        if is_kept {
            self.seen = None;
            return None;
        }
        let now = ctx.input(|input| input.time);
        match &self.seen {
            Some((seen, since)) if *seen == layout => {
                if now - since < REST {
                    return None;
                }
                self.seen = None;
                Some(layout.laid_into(settings))
            }
            _ => {
                self.seen = Some((layout, now));
                ctx.request_repaint_after(std::time::Duration::from_secs_f64(REST));
                None
            }
        }
    }

    /// The settings with the layout that is not kept yet, if there is one: the window is being closed.
    pub(in crate::ui) fn take(&mut self, settings: &Settings) -> Option<Settings> {
        self.seen.take().map(|(layout, _)| layout.laid_into(settings))
    }

    fn layout(&mut self, ctx: &Context, settings: &Settings, view: &View) -> Layout {
        let zoom = ctx.zoom_factor();
        let window = ctx.input(|input| self.placement(settings.window, input.viewport(), zoom));
        let within = |value: f32, range: std::ops::RangeInclusive<u16>| {
            (value.round() as u16).clamp(*range.start(), *range.end())
        };
        Layout {
            window,
            zoom_percent: match self.zoom {
                Zoom::Limited { kept, to } if percent(zoom) == to => kept,
                _ => within(zoom * 100.0, Settings::ZOOM_PERCENT),
            },
            pane_width: view.pane_width.map_or(settings.pane_width, |width| within(width, Settings::PANE_WIDTH)),
            order: view.query.order.clone(),
        }
    }

    /// Where the window is now. What the platform does not tell is as it `was`.
    fn placement(&mut self, was: Placement, window: &ViewportInfo, zoom: f32) -> Placement {
        if window.minimized == Some(true) || window.fullscreen == Some(true) || self.fitting == Fitting::NotTried {
            return was;
        }
        let maximized = window.maximized.unwrap_or(was.maximized);
        if self.fitting == Fitting::Requested {
            if maximized {
                self.fitting = Fitting::Maximized;
            }
            return was;
        }
        if maximized {
            // The size and the place to which it goes back are those of before.
            return if self.fitting == Fitting::Maximized { was } else { Placement { maximized, ..was } };
        }
        self.fitting = Fitting::NotNeeded;
        let size = |rect: Rect| ((rect.width() * zoom).round() as u16, (rect.height() * zoom).round() as u16);
        let corner = |rect: Rect| ((rect.left() * zoom).round() as i32, (rect.top() * zoom).round() as i32);
        Placement {
            size: window.inner_rect.map(size).or(was.size),
            corner: window.outer_rect.map(corner).or(was.corner),
            maximized,
        }
    }
}

impl Layout {
    fn laid_into(self, settings: &Settings) -> Settings {
        let Self { window, zoom_percent, pane_width, order } = self;
        Settings { window, zoom_percent, pane_width, order, ..settings.clone() }
    }
}

fn percent(zoom: f32) -> u16 {
    (zoom * 100.0).round() as u16
}

/// The largest zoom up to this one that leaves room enough in a window of this size, in points of the system. What it is at first is
/// always small enough.
fn zoom_that_fits(zoom_percent: u16, window: Vec2) -> u16 {
    let most = (window / LEAST_IN_WINDOW).min_elem() * 100.0;
    zoom_percent.min((most as u16).max(100))
}

/// The size of a window that fits the screen, if one of this size does not. Sizes are in points of the system.
fn room_on(screen: Vec2, window: Vec2) -> Option<Vec2> {
    let (width, height) = Placement::AROUND;
    let room = screen - vec2(f32::from(width), f32::from(height));
    let fits = window.x <= room.x && window.y <= room.y;
    (!fits && room.x > 0.0 && room.y > 0.0).then(|| window.min(room))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_zoom_is_restored_with_which_a_window_holds_next_to_nothing() {
        let usual = vec2(1280.0, 800.0);
        for (kept, window, restored) in [
            (100, usual, 100),
            (200, usual, 200),
            (300, usual, 200),
            (200, vec2(860.0, 520.0), 130),
            (150, vec2(500.0, 300.0), 100),
            (80, vec2(500.0, 300.0), 80),
        ] {
            assert_eq!(zoom_that_fits(kept, window), restored, "{kept} in {window:?}");
        }
    }

    #[test]
    fn a_window_is_made_as_small_as_the_screen_and_no_smaller() {
        let usual = vec2(1280.0, 800.0);
        for (screen, room) in [
            ((1920.0, 1080.0), None),
            ((1440.0, 900.0), None),
            ((1280.0, 1024.0), Some((1272.0, 800.0))),
            ((1280.0, 800.0), Some((1272.0, 720.0))),
            ((911.0, 512.0), Some((903.0, 432.0))),
            ((0.0, 0.0), None),
        ] {
            assert_eq!(room_on(screen.into(), usual), room.map(Vec2::from), "{screen:?}");
        }
    }
}
