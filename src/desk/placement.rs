use serde::{Deserialize, Serialize};

/// Where the window was when it was last moved, and how large: in points of the system, whatever the zoom of the window is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Placement {
    /// Width and height within the frame, as they are while the window is not maximized; `None` where nobody has chosen them.
    pub size: Option<(u16, u16)>,
    /// The upper left corner of the frame; `None` where the platform does not tell, as on Wayland.
    pub corner: Option<(i32, i32)>,
    /// Whether the operator has maximized it.
    pub maximized: bool,
}

impl Placement {
    /// The size of a window that nobody has made larger or smaller, in points.
    pub const USUAL_SIZE: (u16, u16) = (1280, 800);
    /// The least size in which everything can be reached, in points.
    pub const LEAST_SIZE: (u16, u16) = (720, 440);
    /// So much of the screen is left for the frame of a window and the system's own bars, in points.
    pub const AROUND: (u16, u16) = (8, 80);

    /// The size in which the window is opened.
    #[must_use]
    pub fn opening_size(&self) -> (u16, u16) {
        let (width, height) = self.size.unwrap_or(Self::USUAL_SIZE);
        (width.max(Self::LEAST_SIZE.0), height.max(Self::LEAST_SIZE.1))
    }

    /// Whether a title bar that begins at the corner can be taken hold of on a screen that covers this area: its upper left
    /// corner, and its width and height.
    #[must_use]
    pub fn is_reachable_on(&self, (left, top): (i32, i32), (width, height): (i32, i32)) -> bool {
        /// So much of the title bar is to be on the screen, in points.
        const GRASP: (i32, i32) = (120, 24);
        let Some((x, y)) = self.corner else { return true };
        let own = i32::from(self.opening_size().0);
        let across = (x.saturating_add(own)).min(left + width) - x.max(left);
        across >= GRASP.0 && y >= top - 1 && y.saturating_add(GRASP.1) <= top + height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_put_only_where_its_title_bar_can_be_reached() {
        let at = |x, y| Placement { size: Some((1000, 700)), corner: Some((x, y)), maximized: false };
        let is_there = |placement: Placement| placement.is_reachable_on((0, 0), (1920, 1080));
        for (x, y) in [(0, 0), (920, 400), (-880, 10), (1800, 1056)] {
            assert!(is_there(at(x, y)), "{x}, {y}");
        }
        for (x, y) in [(-900, 10), (1900, 10), (10, -40), (10, 1070), (i32::MAX, 0), (i32::MIN, i32::MAX)] {
            assert!(!is_there(at(x, y)), "{x}, {y}");
        }
        assert!(is_there(Placement::default()), "the window system chooses");
        assert!(at(-1900, 20).is_reachable_on((-1920, 0), (1920, 1080)), "a screen on the left");
    }

    #[test]
    fn no_window_is_opened_too_small_to_be_used() {
        assert_eq!(Placement::default().opening_size(), Placement::USUAL_SIZE);
        let tiny = Placement { size: Some((1, 9000)), ..Placement::default() };
        assert_eq!(tiny.opening_size(), (Placement::LEAST_SIZE.0, 9000));
    }
}
