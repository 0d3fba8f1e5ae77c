//! Names of people who do not exist, of the kinds one meets in the region.

use super::random::Random;

const GIVEN: &[&str] = &[
    "Els", "Koen", "Ann", "Bart", "Griet", "Pieter", "Lieve", "Stijn", "Katrien", "Wim", "Hilde", "Jan", "Sofie",
    "Tom", "Nele", "Dries", "Marleen", "Luc", "Ilse", "Geert", "Fatima", "Youssef", "Emine", "Mehmet", "Agnieszka",
    "Céline", "Julien", "Marie-Claire", "Godelieve", "Roger", "Noor", "Lander", "Jolien", "Ruben", "Imane", "Arne",
    "Charlotte", "Simon", "Rita", "Etienne", "Trui", "Jeroen", "Delphine", "Kobe", "Femke", "Samuel", "Annelies",
    "Frederik", "Martine", "Gilbert", "Amira", "Tibo", "Lotte", "Vincent", "Patricia", "Daan",
];

const FAMILY: &[&str] = &[
    "Vandamme", "Deprez", "Vercruysse", "Callens", "Verhaeghe", "Lambrecht", "Devos", "Vanhoutte", "Debrabandere",
    "Naert", "Samyn", "Dewulf", "Vandenbulcke", "Ghekiere", "Lefebvre", "Decock", "Bossuyt", "Vanneste", "Holvoet",
    "Messiaen", "Defoort", "Nuyttens", "Benali", "Yilmaz", "Kowalska", "El Amrani", "Delaere", "Verbeke", "Ameye",
    "Lagae", "Mortier", "Bekaert", "Vanackere", "Windels", "Desmet", "Vroman", "Castelein", "Demeyere", "Clarysse",
    "Hoornaert", "Spriet", "Vanwynsberghe", "Seynaeve", "Dujardin", "Maes", "Tanghe", "Strobbe", "Wallaert",
];

/// A given name and a family name.
pub(super) fn person(random: &mut Random) -> (&'static str, &'static str) {
    (random.pick::<&str>(GIVEN), random.pick::<&str>(FAMILY))
}

/// Letters as a mail address wants them.
pub(super) fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'é' | 'è' | 'ê' => Some('e'),
            'ç' => Some('c'),
            'ï' => Some('i'),
            ' ' => None,
            other => Some(other),
        })
        .collect()
}
