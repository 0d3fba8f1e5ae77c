# Taken en systemen buiten Kantel
admin-job-queued = Wacht
admin-job-running = Bezig
admin-job-dead = Mislukt
admin-job-cancelled = Geannuleerd
admin-job-done = Klaar
admin-system-inside = binnen Kantel
admin-system-mail = mail
admin-jobs-by-state = Taken per toestand
admin-jobs-some-dead = { $dead ->
    [one] Eén taak is mislukt. Kijk naar de reden.
   *[other] { $dead } taken zijn mislukt. Kijk naar de reden.
 } { $queued ->
    [one] Eén andere taak wacht of is bezig.
   *[other] { $queued } andere taken wachten of zijn bezig.
 }
admin-jobs-some-queued = Geen mislukte taken. { $queued ->
    [one] Eén taak wacht of is bezig.
   *[other] { $queued } taken wachten of zijn bezig.
 }
admin-jobs-none = Alles is gedaan. Er wachten geen taken.
admin-jobs-kind = Soort
admin-jobs-what = Taak
admin-jobs-state = Toestand
admin-jobs-when = Wanneer
admin-jobs-reason = Reden
admin-jobs-tries = poging { $tries } van { $most }
admin-jobs-next = volgende poging { $at }
admin-jobs-empty = Hier staan taken met deze toestand. Nu zijn er geen.
admin-jobs-replay = Probeer opnieuw
admin-jobs-cancel = Annuleer
admin-jobs-replayed = De taak wacht opnieuw op haar beurt.
admin-jobs-cancelled = De taak is geannuleerd.
admin-circuits-title = Systemen buiten Kantel
admin-circuits-none = Er werd nog geen ander systeem opgeroepen.
admin-circuits-system = Systeem
admin-circuits-state = Toestand
admin-circuits-waiting = Wachtende taken
admin-circuits-success = Laatst gelukt
admin-circuit-open = Antwoordt niet
admin-circuit-open-text = sinds { $since }. We proberen opnieuw { $retry }. De taken blijven bewaard.
admin-circuit-trying = Wordt opnieuw geprobeerd
admin-circuit-trying-text = Antwoordde niet sinds { $since }.
admin-circuit-failing = Hapert
admin-circuit-failing-text = { $failures ->
    [one] Eén keer
   *[other] { $failures } keer na elkaar
 } mislukt.
admin-circuit-works = Werkt

# Overzicht en toestand
admin-home-down = { $count ->
    [one] Eén systeem buiten Kantel antwoordt niet.
   *[other] { $count } systemen buiten Kantel antwoorden niet.
 }
admin-home-accounts = Collega's toevoegen, een rol geven, een wachtwoord herstellen.
admin-home-roles = Wat mag wie?
admin-home-keys = Toegang voor andere programma's.
admin-home-audit = Wat is er gebeurd, en door wie?
admin-home-reads = Wie keek naar gegevens van een burger, en waarom?
admin-home-organisation = Naam, kleuren, openingsuren, sluitingsdagen en teams.
admin-design-title = Ontwerp
admin-status-no-backup = Er is nog nooit een reservekopie gemaakt.
admin-status-backup-at = Laatste reservekopie: { $at }.
admin-status-well = Alles werkt
admin-status-attention = Dit vraagt uw aandacht
admin-status-concern-backup = Er is geen recente reservekopie. Voer „kantel backup” uit.
admin-status-concern-room = Er is bijna geen plaats meer op de schijf.
admin-status-concern-system = Een systeem buiten Kantel antwoordt niet.
admin-status-concern-dead = Er zijn mislukte taken.
admin-status-concern-migrations = De databank loopt achter. Voer „kantel migrate” uit.
admin-status-version = Versie
admin-status-store = Databank
admin-status-sqlite = SQLite, ingebouwd
admin-status-postgres = PostgreSQL
admin-status-migrations = Aanpassingen aan de databank
admin-status-migrations-none = Alles is uitgevoerd
admin-status-room = Vrije plaats op de schijf
admin-status-unknown = Onbekend
admin-status-backup = Laatste reservekopie
admin-status-modules = Onderdelen
admin-status-worker = Taken worden gedaan door
admin-status-worker-inside = dit proces
admin-status-worker-apart = een apart proces (kantel worker)
admin-status-queues = Wachtrijen
admin-status-count = Aantal
admin-status-oldest = Oudste
admin-status-watch = Vernieuw elke 10 seconden
admin-status-watch-stop = Stop met vernieuwen

admin-jobs-subject = Bekijk
