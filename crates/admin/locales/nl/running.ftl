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
