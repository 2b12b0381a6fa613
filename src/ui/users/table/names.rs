use egui::{Pos2, Rect, Ui};

use super::cell::Cell;
use super::cell_cache::CellCache;
use crate::ui::kit::painted::{Marked, cut_names};

/// The names of the users on screen, cut short where there is no room for them: together, so that no two of them read the same. Kept
/// from frame to frame until others are on screen, or with another width.
#[derive(Default)]
pub(super) struct Names {
    key: Option<Key>,
    /// By the row's place on screen; `None` where all of the name is shown.
    cut: Vec<Option<Marked>>,
    /// Where the names of this frame are to be painted: all of them are known once all rows are.
    places: Vec<Place>,
}

/// What it depends on how they are cut.
#[derive(PartialEq)]
struct Key {
    /// [`CellCache::made`].
    made: u64,
    /// [`crate::desk::FilteredUsers::generation`].
    generation: u64,
    first: usize,
    last: usize,
    width: f32,
    pixels_per_point: f32,
}

/// Where a name is to be painted.
#[derive(Clone, Copy)]
struct Place {
    position: usize,
    left_centre: Pos2,
    width: f32,
    clip: Rect,
}

impl Names {
    /// Begins a frame.
    pub(super) fn begin(&mut self) {
        self.places.clear();
    }

    /// Has the name of the row at this position be painted here.
    pub(super) fn place(&mut self, ui: &Ui, position: usize, left_centre: Pos2, width: f32) {
        self.places.push(Place { position, left_centre, width, clip: ui.clip_rect() });
    }

    /// Paints the names of the rows on screen, which begin at the position `first` and have these indices.
    pub(super) fn paint(&mut self, ui: &Ui, cache: &CellCache, generation: u64, first: usize, indices: &[u32]) {
        let Some(width) = self.places.first().map(|place| place.width) else { return };
        // The name is the first column.
        let cell = |index: &u32| cache.get(*index).and_then(<[Cell]>::first);
        let key = Key {
            made: cache.made(),
            generation,
            first,
            last: first + indices.len(),
            width,
            pixels_per_point: ui.pixels_per_point(),
        };
        if self.key.as_ref() != Some(&key) {
            self.key = Some(key);
            let names =
                indices.iter().map(|index| cell(index).map_or(("", &[][..]), |cell| (&*cell.text, &*cell.marks)));
            self.cut = cut_names(ui, &names.collect::<Vec<_>>(), width, &Cell::name_font());
        }
        for place in &self.places {
            let Some(at) = place.position.checked_sub(first) else { continue };
            if let Some(cell) = indices.get(at).and_then(cell) {
                let cut = self.cut.get(at).and_then(Option::as_ref);
                cell.paint_name(ui, place.clip, place.left_centre, cut);
            }
        }
    }

    /// Whether some of the name at this place on screen was left out in the last frame.
    pub(super) fn is_cut(&self, position: usize) -> bool {
        let first = self.key.as_ref().map_or(0, |key| key.first);
        position.checked_sub(first).and_then(|at| self.cut.get(at)).is_some_and(Option::is_some)
    }
}
