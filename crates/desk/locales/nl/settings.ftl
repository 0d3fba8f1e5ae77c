# Instellingen van de meldingen
desk-settings-title = Instellingen
desk-settings-card = Meldingen: categorieën en termijnen
desk-settings-choose = Kies het bestuur waarvan u de instellingen wilt zien.
desk-settings-categories = Categorieën
desk-settings-lead = Wat burgers kunnen melden, hoe snel u het oplost en welk team het krijgt.
desk-settings-change = Wijzig
desk-settings-search = Zoek een categorie
desk-settings-all = Alle
desk-settings-different = Anders dan de regio
desk-settings-off = Niet aangeboden
desk-settings-none = Hier staan geen categorieën.
desk-settings-show-all = Toon alle categorieën
desk-settings-says-report = Een melding over { $category } lossen we op binnen { $term }. { $team } krijgt ze.
desk-settings-says-question = Een vraag over { $category } beantwoorden we binnen { $term }. { $team } krijgt ze.
desk-settings-says-complaint = Een klacht over { $category } behandelen we binnen { $term }. { $team } krijgt ze.
desk-settings-says-idea = Een idee over { $category } bekijken we binnen { $term }. { $team } krijgt het.
desk-settings-says-off = { $category } bieden we niet aan.
desk-settings-working-days = { $amount ->
    [one] { $amount } werkdag
   *[other] { $amount } werkdagen
}
desk-settings-working-hours = { $amount ->
    [one] { $amount } werkuur
   *[other] { $amount } werkuren
}
desk-settings-calendar-days = { $amount ->
    [one] { $amount } kalenderdag
   *[other] { $amount } kalenderdagen
}
desk-settings-no-team = Niemand
desk-settings-other = Anders dan de regio: { $what }.
desk-settings-other-offer = niet aangeboden
desk-settings-other-term = termijn (regio: { $region })
desk-settings-other-team = team (regio: { $region })
desk-settings-other-stopper = eigen noodtekst
desk-settings-to-region = Terug naar de regio
desk-settings-not-offered = Niet aangeboden
desk-settings-region-term = termijn van de regio
desk-settings-region-team = team van de regio
desk-settings-own-stopper = eigen noodtekst
desk-settings-offered = Kunnen burgers dit melden?
desk-settings-yes = Ja
desk-settings-no = Nee
desk-settings-no-hint = Burgers zien deze categorie niet meer. Wat al gemeld is, blijft.
desk-settings-term = Termijn
desk-settings-as-region = Zoals de regio: { $value }
desk-settings-as-region-none = Zoals de regio: geen noodtekst
desk-settings-own = Een eigen termijn
desk-settings-amount = Hoeveel
desk-settings-unit = Geteld in
desk-settings-unit-working-days = werkdagen
desk-settings-unit-working-hours = werkuren
desk-settings-unit-calendar-days = kalenderdagen
desk-settings-team = Team
desk-settings-stopper = Noodtekst
desk-settings-own-text = Een eigen tekst
desk-settings-stopper-hint = Burgers lezen dit eerst. Zeg wanneer ze moeten bellen, en naar welk nummer.
desk-settings-stopper-nl = Tekst in het Nederlands
desk-settings-stopper-en = Tekst in het Engels
desk-settings-no-stopper = geen
desk-settings-preview = Bekijk wat er verandert
desk-settings-preview-again = Bekijk opnieuw wat er verandert
desk-settings-save = Bewaar
desk-settings-cancel = Annuleer
desk-settings-adjust = Pas aan
desk-settings-effect = Dit verandert er
desk-settings-no-effect = Er verandert niets.
desk-settings-what = Wat
desk-settings-before = Nu
desk-settings-after = Straks
desk-settings-effect-off = Vanaf nu kunnen burgers dit niet meer melden.
desk-settings-effect-day = Een melding van vandaag krijgt als streefdatum { $day }. Nu is dat { $before }.
desk-settings-effect-same = Een melding van vandaag houdt als streefdatum { $day }.
desk-settings-effect-open = { $count ->
    [one] Er staat één melding open. Ze houdt haar streefdatum en haar team.
   *[other] Er staan { $count } meldingen open. Ze houden hun streefdatum en hun team.
}
desk-settings-never-open = geen dag: de kalender heeft geen openingsuren
desk-settings-saved = { $category } is gewijzigd.
desk-settings-unchanged = Er veranderde niets.
desk-settings-conflict = Iemand anders was u voor
desk-settings-conflict-text = Bovenaan staat wat nu geldt. Wat u invulde, staat nog in het formulier. Kijk na of het nog klopt en bewaar opnieuw.
desk-settings-history = Geschiedenis
desk-settings-no-history = Hier is nog niets gewijzigd.
desk-settings-when = Wanneer
desk-settings-who = Wie
desk-settings-back = Terug naar deze waarden
desk-settings-system = Kantel
desk-settings-copied = overgenomen van een ander bestuur
desk-settings-copy = Neem over van een ander bestuur
desk-settings-copy-one = Neem deze categorie over van een ander bestuur
desk-settings-copy-lead = U ziet eerst wat er zou veranderen. Er verandert niets voor u het overneemt.
desk-settings-copy-from = Van welk bestuur?
desk-settings-copy-choose = Kies een bestuur
desk-settings-copy-what = Wat?
desk-settings-copy-all = Alle categorieën
desk-settings-copy-compare = Vergelijk
desk-settings-copy-differences = Anders bij { $organisation }
desk-settings-copy-same = Alles staat hetzelfde. Er is niets om over te nemen.
desk-settings-copy-pick = Wat wilt u overnemen?
desk-settings-copy-change = { $what }: nu { $before }, straks { $after }.
desk-settings-copy-fixed = Vandaag is er geen verschil. Straks volgt uw bestuur hierin dezelfde keuze tussen eigen waarden en de regio.
desk-settings-copy-team-kept = Uw team blijft: het team van daar bestaat hier niet.
desk-settings-copy-open = Meldingen die al open staan, houden hun streefdatum en hun team.
desk-settings-copy-apply = Neem over
desk-settings-copy-nothing = Kies minstens één categorie.
desk-settings-copy-conflict = Er is intussen iets gewijzigd. Hieronder staan de verschillen van nu. Er is niets overgenomen.
desk-settings-copy-done = { $count ->
    [one] Eén categorie is overgenomen van { $organisation }.
   *[other] { $count } categorieën zijn overgenomen van { $organisation }.
}
desk-settings-addresses = Adressenlijst
desk-settings-addresses-count = Er staan { $count } adressen in de lijst.
desk-settings-addresses-last = Laatst ingelezen:
desk-settings-addresses-export = Haal de lijst op (CSV)
desk-settings-addresses-check = Kijk een adres na
desk-settings-addresses-search = Straat en nummer
desk-settings-addresses-none = Dit adres staat niet in de lijst.
desk-settings-addresses-found = Gevonden adressen
desk-settings-address = Adres
desk-settings-position = Ligging (breedte, lengte)
desk-settings-addresses-import = Lees een nieuwe lijst in
desk-settings-addresses-columns = Een CSV-bestand met deze kolommen: straat, huisnummer, postcode, gemeente, lon en lat. Kolommen met een puntkomma of een komma ertussen. De ligging mag ook in Lambert 72 staan.
desk-settings-addresses-replaces = De nieuwe lijst vervangt de oude helemaal. U ziet eerst wat er verandert.
desk-settings-addresses-file = Bestand
desk-settings-addresses-compare = Vergelijk met de lijst
desk-settings-addresses-preview = Dit verandert er in de adressenlijst
desk-settings-addresses-new = Nieuw
desk-settings-addresses-changed = Gewijzigd
desk-settings-addresses-removed = Weg
desk-settings-addresses-same = Blijft zoals het is
desk-settings-number = Aantal
desk-settings-addresses-faults = { $count ->
    [one] Eén regel kunnen we niet gebruiken
   *[other] { $count } regels kunnen we niet gebruiken
}
desk-settings-addresses-faults-text = We laten deze regels weg. De rest kunt u inlezen.
desk-settings-addresses-more = En nog { $count } andere.
desk-settings-addresses-nothing = We kunnen niets van dit bestand gebruiken
desk-settings-addresses-nothing-text = De lijst blijft zoals ze is.
desk-settings-addresses-apply = Vervang de lijst
desk-settings-addresses-done = De lijst is vervangen: { $added } nieuw, { $changed } gewijzigd, { $removed } weg.
desk-settings-line = Regel { $line }: { $why }
desk-settings-line-no-street = er staat geen straat
desk-settings-line-no-number = er staat geen huisnummer
desk-settings-line-postcode = de postcode heeft geen vier cijfers
desk-settings-line-position = de ligging klopt niet
desk-settings-line-outside = de ligging is buiten de regio
desk-settings-line-twice = dit adres staat er al
desk-settings-line-too-long = een waarde is te lang
desk-settings-file-missing = Kies een bestand.
desk-settings-file-empty = Dit bestand is leeg. Kies een ander bestand.
desk-settings-file-encoding = Dit bestand is geen tekst in UTF-8: kijk naar regel { $line }. Bewaar het als „CSV UTF-8” en probeer opnieuw.
desk-settings-file-quote = Een aanhalingsteken op regel { $line } wordt nergens gesloten. Verbeter die regel en probeer opnieuw.
desk-settings-file-too-many = Er staan te veel adressen in. Gebruik er hoogstens { $most }.
desk-settings-file-too-large = Dit bestand is te groot. Gebruik er een van hoogstens { $most }.
desk-settings-file-columns = Deze kolommen ontbreken: { $columns }. Zet hun naam op de eerste regel.
desk-settings-file-again = Dit bestand is er niet meer. Kies het opnieuw.
desk-settings-column-street = straat
desk-settings-column-number = huisnummer
desk-settings-column-postcode = postcode
desk-settings-column-locality = gemeente
desk-settings-column-lon = lon
desk-settings-column-lat = lat
