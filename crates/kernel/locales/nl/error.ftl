# Geweigerde waarden: wat is er mis en wat kunt u doen?
error-required = Vul dit in.
error-choose-one = Kies een antwoord.
error-name = Geef een naam van hoogstens 100 tekens.
error-slug = Gebruik 2 tot 40 kleine letters, cijfers of koppeltekens.
error-prefix = Gebruik drie hoofdletters.
error-taken = Dit bestaat al. Kies iets anders.
error-contrast = Deze kleuren zijn niet goed leesbaar. Kies een donkerdere kleur.
error-email = Geef een geldig e-mailadres, bijvoorbeeld naam@voorbeeld.be.
error-phone = Geef een geldig telefoonnummer, bijvoorbeeld 056 12 34 56.
error-code = Deze code is niet juist of niet meer geldig. Probeer de volgende code.
error-period = Het einde moet na het begin liggen.
error-date = Geef een geldige datum, bijvoorbeeld 27/11/2026.
error-number = Geef een getal tussen { $least } en { $most }.
error-encoding = Sommige tekens konden we niet lezen. Verbeter de tekst.
error-too-long = Dit is te lang. Gebruik hoogstens { $most } tekens.
error-too-short = Vertel iets meer: minstens { $least } tekens.
error-form-too-large = Dit formulier is te groot. Voeg minder of kleinere foto's toe.
error-form-broken = Het formulier kwam niet goed aan. Probeer het opnieuw.
error-idempotency-key = Geef in de header Idempotency-Key een eigen sleutel van 8 tot 100 tekens mee.
error-unknown = Dit kennen we niet. Kies een van de mogelijkheden.
error-password-short = Gebruik minstens { $shortest } tekens.
error-password-long = Dit wachtwoord is te lang.
error-password-name = Gebruik uw naam niet in uw wachtwoord.
error-password-common = Dit wachtwoord is te makkelijk te raden. Kies een langere zin.
error-password-wrong = Dit is niet uw huidige wachtwoord.

# Bestanden
error-file-empty = Dit bestand is leeg.
error-file-too-many-bytes = Deze foto is te groot. Kies een kleinere foto.
error-file-too-many-pixels = Deze foto heeft te veel beeldpunten. Kies een kleinere foto.
error-file-heic = Dit type foto (HEIC) kunnen we niet openen. Bewaar de foto als JPEG en probeer opnieuw.
error-file-avif = Dit type foto (AVIF) kunnen we niet openen. Bewaar de foto als JPEG en probeer opnieuw.
error-file-kind-not-accepted = Dit is geen foto. Kies een JPEG-, PNG- of WebP-bestand.
error-file-truncated = Deze foto is niet volledig. Kies de foto opnieuw.
error-file-polyglot = Dit bestand is niet alleen een foto. Kies een andere foto.
error-file-damaged = Deze foto is beschadigd. Kies een andere foto.
error-file-infected = In dit bestand zit een virus. We hebben het niet bewaard.
error-file-scanner-down = We kunnen foto's nu niet controleren. Probeer het later opnieuw of ga verder zonder foto.
error-file-storage-full = We kunnen nu geen foto's bewaren. Ga verder zonder foto of probeer het later opnieuw.
error-file-storage-failed = De foto kon niet bewaard worden. Probeer het opnieuw.
error-file-too-many = Voeg hoogstens { $most } foto's toe.

# Pagina's met een fout
error-page-home = Naar de startpagina
error-page-not-found = Deze pagina bestaat niet
error-page-not-found-text = Misschien is het adres verkeerd getypt, of mag u deze pagina niet zien.
error-page-unauthenticated = Meld u eerst aan
error-page-unauthenticated-text = Voor deze vraag moeten we weten wie u bent.
error-page-forbidden = Dit mag u niet doen
error-page-forbidden-text = Uw account heeft dit recht niet. Vraag het aan de beheerder van uw bestuur.
error-page-form-expired = Dit formulier is verlopen
error-page-form-expired-text = Ga terug, laad de pagina opnieuw en probeer het nog eens. Zo zijn we zeker dat u het zelf bent.
error-page-invalid = Er klopt iets niet in uw invoer
error-page-invalid-text = Ga terug en verbeter wat hieronder staat.
error-page-conflict = Iemand anders was u voor
error-page-conflict-text = Dit werd intussen gewijzigd. Bekijk de nieuwe toestand en probeer opnieuw.
error-page-not-now = Dit kan nu niet
error-page-not-now-text = De toestand laat dit niet toe. Laad de pagina opnieuw en kijk wat er veranderd is.
error-page-too-many = Even wachten
error-page-too-many-text = We kregen te veel vragen vanop uw netwerk. Probeer het over enkele minuten opnieuw. Dringend? Bel uw gemeente.
error-page-storage-full = We kunnen nu niets bewaren
error-page-storage-full-text = Onze opslag is vol. Er is niets half bewaard. Probeer het later opnieuw of bel uw gemeente.
error-page-unavailable = Even niet beschikbaar
error-page-unavailable-text = Een onderdeel antwoordt nu niet. Probeer het over enkele minuten opnieuw of bel uw gemeente.
error-page-internal = Er ging iets mis
error-page-internal-text = De fout ligt bij ons en is genoteerd. Probeer het opnieuw of bel uw gemeente.

# Rond elke pagina
error-demo-banner = Dit is een demonstratie: personen en meldingen zijn verzonnen, en mail verlaat dit systeem niet.
error-footer-help = Hulp
error-footer-privacy = Privacy
error-footer-accessibility = Toegankelijkheid
error-nav-desk = Meldingen
error-nav-account = Mijn account
error-nav-admin = Beheer
