//! Street names as any Flemish village has them.

pub(super) const STREETS: &[&str] = &[
    "Kerkstraat", "Stationsstraat", "Molenweg", "Dorpsstraat", "Schoolstraat", "Nieuwstraat", "Beekstraat",
    "Kapellestraat", "Hoogstraat", "Lindelaan", "Kasteeldreef", "Pastoriestraat", "Bergstraat", "Veldstraat",
    "Markt", "Oudenaardsestraat", "Gentsestraat", "Doorniksestraat", "Brugsestraat", "Ieperstraat", "Rijselstraat",
    "Vlasstraat", "Zwingelaarstraat", "Rootputstraat", "Leiestraat", "Scheldelaan", "Meersstraat", "Broekstraat",
    "Elzenlaan", "Populierenlaan", "Beukenlaan", "Eikenlaan", "Berkenlaan", "Kastanjelaan", "Acacialaan",
    "Meidoornlaan", "Esdoornlaan", "Wilgenlaan", "Notelaarstraat", "Rozenlaan", "Tulpenlaan", "Anjerlaan",
    "Leeuwerikstraat", "Merellaan", "Zwaluwstraat", "Nachtegalenlaan", "Vinkenlaan", "Wielewaalstraat",
    "Bloemenwijk", "Tuinwijk", "Groenstraat", "Zandstraat", "Steenstraat", "Kouterstraat", "Kouterlaan",
    "Hazenstraat", "Vossenhol", "Patrijzenlaan", "Boomgaardstraat", "Hovenierstraat", "Bosstraat", "Heidestraat",
    "Wolvenstraat", "Processiestraat", "Sint-Jansstraat", "Sint-Amandstraat", "Sint-Elooistraat", "Heilig-Hartlaan",
    "Onze-Lieve-Vrouwestraat", "Kloosterstraat", "Begijnenstraat", "Abdijstraat", "Vredelaan", "Vrijheidstraat",
    "Koning Albertstraat", "Koningin Elisabethlaan", "Guido Gezellestraat", "Stijn Streuvelslaan",
    "Hendrik Consciencestraat", "Peter Benoitlaan", "Oude Heerweg", "Lange Heirweg", "Heirbaan", "Groeneweg",
    "Doornhaagstraat", "Vlierstraat", "Distelstraat", "Klaverstraat", "Korenbloemstraat", "Haverstraat",
    "Tarwestraat", "Hopstraat", "Brouwerijstraat", "Bakkersstraat", "Smedenstraat", "Weverijstraat", "Fabriekstraat",
    "Tramstraat", "Spoorwegstraat", "Kanaalstraat", "Sluisstraat", "Visserskaai", "Pontstraat", "Bruggestraat",
    "Ter Beke", "Ten Akker", "Ter Lucht", "Ten Bosse", "Hof ter Weide", "Sportlaan", "Zwembadstraat", "Olmenlaan",
    "Sparrenlaan", "Hulstlaan", "Ringlaan", "Pluimstraat", "Roterijstraat", "Pijplap", "Kwadestraat",
];
