//! Distances, and the two rules that are about them: how far a client may be served, and how near two sites may be.

use crate::{Builder, Error};

/// Mean radius of the earth in kilometres (International Union of Geodesy and Geophysics).
const EARTH: f64 = 6_371.008_8;

/// Straight distance of two points of a plane, in the unit of their coordinates.
pub fn straight(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (x, y) = (a.0 - b.0, a.1 - b.1);
    (x * x + y * y).sqrt()
}

/// Distance in kilometres over the surface of the earth, between two points of latitude and longitude in degrees (haversine formula
/// on a sphere: within 0.6 % of the ellipsoid).
///
/// The sines come from a library of our own choice, not from the machine's: the same bytes everywhere.
pub fn great_circle(a: (f64, f64), b: (f64, f64)) -> f64 {
    let half = |degrees: f64| {
        let sine = libm::sin(degrees.to_radians() / 2.0);
        sine * sine
    };
    let cosines = libm::cos(a.0.to_radians()) * libm::cos(b.0.to_radians());
    let chord = half(b.0 - a.0) + cosines * half(b.1 - a.1);
    2.0 * EARTH * libm::asin(chord.sqrt().min(1.0))
}

impl Builder {
    /// Lets each client be served from every site that is not farther than `most`.
    ///
    /// `distance` is given the numbers of a client and a site; `cost` the same and the distance, and says what serving the
    /// client wholly costs. Sites and clients come first.
    ///
    /// ```
    /// use facility::{Builder, Client, Site, Status, distance::straight, solve, Options};
    ///
    /// let houses = [(0.0, 0.0), (3.0, 0.0), (3.0, 4.0)];
    /// let mut builder = Builder::new();
    /// for name in ["a", "b", "c"] {
    ///     builder.site(Site::new(name).fixed(10).status(Status::Open))?;
    ///     builder.client(Client::new(name))?;
    /// }
    /// let apart = |client: usize, site: usize| straight(houses[client], houses[site]);
    /// builder.serve_within(4.0, apart, |_, _, distance| distance as u64)?;
    /// let problem = builder.build()?;
    /// // Five is too far from the first house to the last.
    /// assert_eq!(problem.pairs(0).len(), 2);
    /// # Ok::<(), facility::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are too many pairs.
    pub fn serve_within(
        &mut self,
        most: f64,
        mut distance: impl FnMut(usize, usize) -> f64,
        mut cost: impl FnMut(usize, usize, f64) -> u64,
    ) -> Result<(), Error> {
        for client in 0..self.client_count() {
            for site in 0..self.site_count() {
                let far = distance(client, site);
                if far <= most {
                    self.serve(client, site, cost(client, site, far))?;
                }
            }
        }
        Ok(())
    }

    /// Keeps open sites at least so far from each other. `distance` is given the numbers of two sites.
    ///
    /// # Errors
    /// None with the sites that were added; the signature is that of [`Builder::apart`].
    pub fn separate(
        &mut self,
        least: f64,
        mut distance: impl FnMut(usize, usize) -> f64,
    ) -> Result<(), Error> {
        for a in 0..self.site_count() {
            for b in a + 1..self.site_count() {
                if distance(a, b) < least {
                    self.apart(a, b)?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{great_circle, straight};

    #[test]
    fn distances_are_those_of_the_atlas() {
        assert_eq!(straight((0.0, 0.0), (3.0, 4.0)), 5.0);
        // A quarter of a great circle, and the way from Brussels to Antwerp.
        let quarter = great_circle((0.0, 0.0), (90.0, 0.0));
        assert!((quarter - 10_007.557).abs() < 0.001, "{quarter}");
        let antwerp = great_circle((50.8467, 4.3525), (51.2211, 4.3997));
        assert!((antwerp - 41.76).abs() < 0.05, "{antwerp}");
        // Over the date line, and to itself.
        assert!(great_circle((0.0, 179.9), (0.0, -179.9)) < 23.0);
        assert_eq!(great_circle((51.0, 5.0), (51.0, 5.0)), 0.0);
        // To the other side of the earth the root stays within its bounds.
        assert!((great_circle((10.0, 20.0), (-10.0, -160.0)) - 2.0 * quarter).abs() < 0.01);
    }
}
