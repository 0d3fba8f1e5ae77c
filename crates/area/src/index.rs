//! Finding the area of a point.

use crate::{Area, AreaError, Bbox, Point};

/// The area nearest to a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest<'a> {
    /// Key of the area.
    pub key: &'a str,
    /// Distance in metres over the ground; 0 when the point lies in the area.
    pub distance_m: f64,
}

/// A set of areas, ready to be asked.
#[derive(Debug, Clone)]
pub struct AreaIndex {
    /// Sorted by key, so that every tie has one answer whatever the order of the file.
    areas: Vec<Area>,
    bbox: Bbox,
}

impl AreaIndex {
    /// An index over the areas.
    ///
    /// # Errors
    /// [`AreaError::Empty`] without areas, [`AreaError::DuplicateKey`] when a key comes twice.
    pub fn new(mut areas: Vec<Area>) -> Result<Self, AreaError> {
        areas.sort_by(|a, b| a.key().cmp(b.key()));
        if let Some(pair) = areas.windows(2).find(|w| w[0].key() == w[1].key()) {
            return Err(AreaError::DuplicateKey(pair[0].key().to_owned()));
        }
        let bbox = areas
            .iter()
            .map(Area::bbox)
            .reduce(Bbox::union)
            .ok_or(AreaError::Empty)?;
        Ok(Self { areas, bbox })
    }

    /// The key of the area in which the point lies; `None` outside all of them and for numbers that are not finite.
    ///
    /// A point on the common border of neighbours belongs to exactly one of them, always the same; a point on an outward
    /// border belongs to the area behind it.
    #[must_use]
    pub fn locate(&self, lon: f64, lat: f64) -> Option<&str> {
        let p = Point::checked(lon, lat).ok()?;
        if !self.bbox.contains(p) {
            return None;
        }
        self.areas
            .iter()
            .find(|a| a.contains(p))
            .or_else(|| self.areas.iter().find(|a| a.touches_border(p)))
            .map(Area::key)
    }

    /// The nearest area and its distance in metres, for points just over a border; `None` only for numbers that are not
    /// coordinates. Of areas at the same distance the one with the smallest key.
    #[must_use]
    pub fn nearest(&self, lon: f64, lat: f64) -> Option<Nearest<'_>> {
        let p = Point::checked(lon, lat).ok()?;
        if let Some(key) = self.locate(lon, lat) {
            return Some(Nearest {
                key,
                distance_m: 0.0,
            });
        }
        let mut best: Option<Nearest<'_>> = None;
        for area in &self.areas {
            // The distance to the box is at most the distance to the border; a small margin covers the flat frame.
            if best.is_some_and(|b| area.bbox().distance_m(p) * 0.99 > b.distance_m) {
                continue;
            }
            let distance_m = area.border_distance_m(p);
            if best.is_none_or(|b| distance_m < b.distance_m) {
                best = Some(Nearest {
                    key: area.key(),
                    distance_m,
                });
            }
        }
        best
    }

    /// One area by its key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Area> {
        self.areas
            .binary_search_by(|a| a.key().cmp(key))
            .ok()
            .map(|i| &self.areas[i])
    }

    /// All areas in order of their keys.
    #[must_use]
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The box around all areas.
    #[must_use]
    pub fn bbox(&self) -> Bbox {
        self.bbox
    }

    /// Checks that no borders cross, so that no point lies in two areas.
    ///
    /// # Errors
    /// [`AreaError::BordersCross`] with a point near the first crossing.
    pub fn check_partition(&self) -> Result<(), AreaError> {
        crate::crossing::first_crossing(&self.areas)
            .map_or(Ok(()), |p| Err(AreaError::BordersCross(p)))
    }
}
