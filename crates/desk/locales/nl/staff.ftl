# De schermen van de medewerker: werklijst, melding, registreren

## Wie en wat
desk-work-colleague = een collega
desk-work-team = een team
desk-work-nobody = nog niemand
desk-work-reporter = De melder
desk-work-system = Kantel
desk-work-program = Een ander programma
desk-work-number = Nummer
desk-work-organisation = Bestuur
desk-work-kind = Soort
desk-work-category = Categorie
desk-work-state = Toestand
desk-work-outcome = Wat is het resultaat?
desk-work-place = Plaats
desk-work-term = Termijn
desk-work-registered = Gemeld op
desk-work-due = Streefdatum
desk-work-closed = Afgesloten op
desk-work-who = Wie
desk-work-the-team = Team
desk-work-channel = Hoe kwam het binnen?
desk-work-came-in = Gemeld via: { $channel }
desk-work-contact = De melder bereiken

## Werklijst
desk-work-view-mine = Mijn meldingen
desk-work-view-team = Mijn team
desk-work-view-unassigned = Niet toegewezen
desk-work-view-overdue = Te laat
desk-work-view-open = Alle open
desk-work-view-waiting = Wacht op de melder
desk-work-view-closed = Afgesloten
desk-work-all = Alle meldingen
desk-work-new = Nieuwe melding
desk-work-search = Zoek op woord, nummer of straat
desk-work-found = Gevonden: { $words }
desk-work-filter = Filter
desk-work-every-organisation = Alle besturen
desk-work-every-category = Alle categorieën
desk-work-show = Tonen
desk-work-paper = Lijst om af te drukken
desk-work-paper-more = Dit zijn de eerste { $count } meldingen. Download het rekenblad voor de hele lijst.
desk-work-back = Naar de werklijst
desk-work-empty-mine = Hier staan meldingen die u op u neemt of die u krijgt. U bent helemaal bij.
desk-work-empty-team = Hier staan meldingen van uw teams. Er is nu niets te doen.
desk-work-empty-unassigned = Hier staan meldingen die nog niemand op zich nam. Er zijn er geen.
desk-work-empty-overdue = Hier staan meldingen waarvan de streefdatum voorbij is. Niets is te laat.
desk-work-empty-open = Hier staan alle open meldingen. Er zijn er geen.
desk-work-empty-waiting = Hier staan meldingen waarbij u iets aan de melder vroeg. U wacht op niemand.
desk-work-empty-closed = Hier staan meldingen die afgesloten zijn. Er zijn er nog geen.
desk-work-empty-search = We vonden niets. Zoek met minder woorden, met een straat of met het nummer van de melding.
desk-work-empty-filter = Met deze filters staat hier niets.

## Eén melding
desk-work-take = Ik neem dit op
desk-work-assign = Toewijzen
desk-work-close = Afsluiten
desk-work-reopen = Heropenen
desk-work-previous = Vorige
desk-work-next = Volgende
desk-work-change = Wijzig
desk-work-cancel = Annuleer
desk-work-choose = Kies …
desk-work-story = Verloop
desk-work-point = Een punt op de kaart
desk-work-no-place = Niet over een plaats
desk-work-photo = Foto { $number } van { $total }
desk-work-term-due = Tegen { $due }.
desk-work-term-paused = De termijn staat stil tot de melder antwoordt.
desk-work-term-promise = { $term }, geteld vanaf { $day }.
desk-work-term-moved = Eerst beloofd: { $day }.
desk-work-term-working-days =
    { $count ->
        [one] 1 werkdag
       *[other] { $count } werkdagen
    }
desk-work-term-working-hours =
    { $count ->
        [one] 1 werkuur
       *[other] { $count } werkuren
    }
desk-work-term-calendar-days =
    { $count ->
        [one] 1 kalenderdag
       *[other] { $count } kalenderdagen
    }
desk-work-closed-in-time = Afgesloten { $closed }, op tijd (streefdatum { $due }).
desk-work-closed-late = Afgesloten { $closed }, na de streefdatum { $due }.
desk-work-contact-anonymous = Deze melding is anoniem. De melder leest antwoorden op de statuspagina, met de code.
desk-work-contact-hidden = De melder liet contactgegevens na. U hebt het recht niet om ze te zien.
desk-work-contact-erased = De contactgegevens zijn gewist.
desk-work-contact-no-mail = Geen e-mailadres: bel de melder over nieuws.
desk-work-language-nl = Nederlands
desk-work-language-en = Engels

## Toewijzen en categorie
desk-work-assign-to = Aan wie?
desk-work-assign-nobody = Niemand in het bijzonder
desk-work-teams = Teams
desk-work-people = Medewerkers
desk-work-classify = Andere categorie
desk-work-classify-hint = Het team en de streefdatum volgen de categorie. De termijn telt vanaf de dag van de melding.
desk-work-classify-send = Wijzig de categorie

## Afsluiten
desk-work-close-send = Afsluiten en melder verwittigen
desk-work-outcome-solved = Alles wat gevraagd was, is gedaan.
desk-work-outcome-partly = Een deel is gedaan. De melder leest wat niet.
desk-work-outcome-not-solved = We doen dit niet of kunnen het niet. De melder leest waarom.
desk-work-outcome-not-ours = Iemand anders moet dit doen. De melder leest wie.
desk-work-outcome-duplicate = Dit is al gemeld.
desk-work-reason = Waarom
desk-work-reason-hint = Kort en in gewone woorden. Dit staat op de statuspagina.
desk-work-party = Voor wie is dit
desk-work-party-hint = Bijvoorbeeld: Agentschap Wegen en Verkeer.
desk-work-duplicate = Nummer van de eerste melding
desk-work-duplicate-hint = U kunt ook woorden of een straat typen. Dan zoeken we mee.
desk-work-duplicate-which = Welke melding?
desk-work-duplicate-unknown = We vinden geen andere melding met dit nummer of deze woorden.
desk-work-duplicate-choose = Kies hieronder welke melding het is.
desk-work-suggestion-solved = We hebben uw melding opgelost. Bedankt dat u dit liet weten.
desk-work-suggestion-partly = We hebben een deel van uw melding opgelost. Hierboven leest u wat we niet konden doen.
desk-work-suggestion-not-solved = We kunnen dit niet oplossen. Hierboven leest u waarom. Hebt u vragen? Laat het ons weten.
desk-work-suggestion-not-ours = Dit is niet onze taak. Hierboven leest u wie u wel kan helpen.
desk-work-suggestion-duplicate = Iemand meldde dit al voor u. We werken er al aan. Bedankt dat u dit liet weten.

## Schrijven
desk-work-write = Wat schrijft u?
desk-work-write-note = Nota
desk-work-write-update = Bericht
desk-work-write-question = Vraag
desk-work-body = Uw tekst
desk-work-reads-colleagues = Alleen collega’s lezen deze nota
desk-work-reads-name = { $name } leest dit bericht
desk-work-reads-reporter = De melder leest dit bericht
desk-work-reads-anonymous = De melder leest dit op de statuspagina, met de code
desk-work-question-hint = De termijn staat stil tot de melder antwoordt.
desk-work-send-note = Nota bewaren
desk-work-send-update = Bericht versturen
desk-work-send-question = Vraag versturen
desk-work-asked-why = De termijn staat stil tot er een antwoord is.

## Verloop
desk-work-fact-registered = Gemeld. Kanaal: { $channel }
desk-work-fact-registered-by = { $who } registreerde de melding. Kanaal: { $channel }
desk-work-fact-routed = Kantel gaf de melding aan { $team }
desk-work-fact-neighbour = De plaats ligt in dit bestuur.
desk-work-fact-taken = { $who } nam de melding op zich
desk-work-fact-assigned = { $who } gaf de melding aan { $to }
desk-work-fact-released = { $who } gaf de melding vrij
desk-work-fact-classified = { $who } koos de categorie { $category }
desk-work-fact-closed = { $who } sloot de melding af: { $outcome }.
desk-work-fact-reopened = { $who } heropende de melding
desk-work-fact-placed = Kantel vond het adres op de kaart
desk-work-fact-noted = { $who } schreef een nota
desk-work-fact-updated = { $who } schreef een bericht aan de melder
desk-work-fact-asked = { $who } stelde een vraag aan de melder
desk-work-fact-answered = { $who } schreef een antwoord
desk-work-conflict = De melding veranderde terwijl u bezig was
desk-work-conflict-kept = Wat u koos of typte, staat hieronder nog. Kijk na of het nog past en probeer opnieuw.

## Gedaan
desk-work-undone = Dat is ongedaan gemaakt.
desk-work-done-taken = U nam deze melding op u.
desk-work-done-assigned = De melding is nu voor { $who }.
desk-work-done-released = De melding is vrij voor het team.
desk-work-done-classified = De categorie is gewijzigd. Het team en de streefdatum volgden.
desk-work-done-closed = Afgesloten: { $outcome }. De melder hoort dit van ons.
desk-work-done-reopened = De melding is weer open.
desk-work-done-note = De nota is bewaard. Alleen collega’s zien ze.
desk-work-done-update = Het bericht is verstuurd.
desk-work-done-question = De vraag is verstuurd. De termijn staat stil tot het antwoord.

## Registreren
desk-work-new-what = Wat is er?
desk-work-new-what-hint = Een woord is genoeg: lamp, put, afval, lawaai …
desk-work-new-which = Kies wat het best past
desk-work-new-no-category = Dit herkennen we niet. Probeer een ander woord.
desk-work-new-description = In de woorden van de melder
desk-work-new-where = Waar?
desk-work-new-where-hint = Straat, nummer en gemeente. Laat leeg als het niet over een plaats gaat.
desk-work-new-which-address = Kies het adres
desk-work-new-as-typed = Zoals u het typte
desk-work-new-or = of
desk-work-new-organisation-by-address = Volgens het adres
desk-work-new-name = Naam
desk-work-new-phone = Telefoon
desk-work-new-email = E-mail
desk-work-new-language = Taal van de melder
desk-work-new-save = Registreren
desk-work-new-done = Melding { $number } is geregistreerd
desk-work-new-promise = We behandelen dit tegen { $day }
desk-work-new-read-out = Zeg dit aan de melder, met het nummer en de code hieronder.
desk-work-new-moved = De plaats ligt in { $organisation }. Dat bestuur kreeg de melding.
desk-work-new-number = Nummer
desk-work-new-code = Code om te volgen
desk-work-new-follow = Volgen kan op { $address } of aan de telefoon.
desk-work-new-by-mail = De melder krijgt ook een e-mail.
desk-work-new-no-mail = Er is geen e-mailadres. De melder krijgt dus geen e-mail.
desk-work-new-again = Nog een melding
desk-work-new-open = Melding openen
