# De schermen van de burger

## Start van de regio
desk-region-title = Kies uw gemeente
desk-region-lead = Meld iets in { $region }, of kijk hoe ver uw melding staat.
desk-region-last = Hier was u de vorige keer
desk-region-search = Zoek uw gemeente
desk-region-search-hint = Typ een naam, een postcode of een deelgemeente.
desk-region-nothing = We vinden niets met “{ $words }”.
desk-region-all = Toon alle gemeenten
desk-region-municipalities = Gemeenten
desk-region-others = Andere besturen

## Start van een bestuur
desk-home-title = Iets melden in { $organisation }
desk-home-lead = Is er iets stuk, vuil of gevaarlijk? Hebt u een vraag, een klacht of een idee? Zeg het ons.
desk-home-report = Iets melden
desk-home-report-text = U hebt geen account nodig. Het duurt enkele minuten.
desk-home-follow = Hoe ver staat mijn melding?
desk-home-opening = Openingsuren
desk-home-open-today = Vandaag zijn we open van { $hours }.
desk-home-closed = Vandaag zijn we gesloten.
desk-home-closed-because = Vandaag zijn we gesloten: { $reason }.
desk-home-next = We zijn weer open: { $when }.
desk-home-week = De openingsuren van de komende zeven dagen
desk-home-day = Dag
desk-home-hours = Uren
desk-home-closed-day = Gesloten
desk-home-doors = Belt of komt u liever?
desk-home-doors-text = Dat kan ook. U krijgt dezelfde hulp aan de balie, aan de telefoon en met de post.
desk-home-phone = Bel
desk-home-mail = Mail naar
desk-home-emergency = Kan het niet wachten?
desk-home-112 = Brandweer of ziekenwagen, als er nu gevaar is
desk-home-101 = Politie, als u nu hulp nodig hebt
desk-home-1722 = Brandweer bij storm of wateroverlast, als niemand in gevaar is
desk-home-other = Kies een andere gemeente

## Vragen
desk-citizen-next = Verder
desk-citizen-search = Zoeken
desk-citizen-or = of
desk-citizen-and = en
desk-citizen-change = Wijzig
desk-citizen-number = Uw nummer is { $number }.
desk-citizen-resume-title = U was al begonnen
desk-citizen-resume-text = Uw antwoorden staan hier nog. Wilt u verdergaan?
desk-citizen-resume-go-on = Verdergaan
desk-citizen-resume-new = Opnieuw beginnen

desk-citizen-what-title = Wat wilt u melden?
desk-citizen-what-choose = Kies wat u wilt melden.
desk-citizen-what-search = Zeg het in uw eigen woorden
desk-citizen-what-hint = Bijvoorbeeld: de lamp in mijn straat is stuk.
desk-citizen-what-found = Bedoelt u een van deze?
desk-citizen-what-nothing = We vinden hier niets voor
desk-citizen-what-nothing-text = Probeer andere woorden, of kies hieronder een onderwerp.
desk-citizen-what-browse = Of kies een onderwerp
desk-citizen-what-other = Staat het er niet bij? Kies een onderwerp

desk-citizen-emergency-title = Is dit een noodgeval?
desk-citizen-emergency-call = Bel { $number }
desk-citizen-emergency-none-title = Geen gevaar?
desk-citizen-emergency-none-text = Dan kunt u hier verder melden. We lezen uw melding tijdens de werkuren.
desk-citizen-emergency-no = Nee, geen noodgeval

desk-citizen-where-title = Waar is het?
desk-citizen-where-required = Typ een straat of beschrijf de plaats.
desk-citizen-where-address = Straat en nummer
desk-citizen-where-hint = Bijvoorbeeld: Kerkstraat 12. Kent u het nummer niet? Typ dan alleen de straat.
desk-citizen-where-other = Op een andere manier
desk-citizen-where-by-map = Wijs de plaats aan op de kaart of kies een deelgemeente
desk-citizen-where-by-address = Typ een adres
desk-citizen-where-none = Het gaat niet over een plaats
desk-citizen-where-choose-title = Welk adres bedoelt u?
desk-citizen-where-as-typed = Gebruik wat ik typte: { $typed }
desk-citizen-where-unknown-title = Klopt dit adres?
desk-citizen-where-unknown-text = We vinden “{ $typed }” niet in onze lijst. U kunt het toch gebruiken.
desk-citizen-where-use-typed = Toch gebruiken
desk-citizen-where-again = Zoek een ander adres

desk-citizen-map-title = Waar is het op de kaart?
desk-citizen-map-hint = Druk op de kaart. De kaart komt dan dichterbij, en u kunt nog eens drukken.
desk-citizen-map-press = Druk op een plaats op de kaart, of kies hieronder een deelgemeente.
desk-citizen-map-alt = Kaart. Ziet u de kaart niet? Kies dan hieronder een deelgemeente of typ een adres.
desk-citizen-map-alt-point = Kaart met het punt dat u koos
desk-citizen-map-alt-near = Kaart met het punt dat u koos, dicht bij { $address }
desk-citizen-map-near = Dit punt ligt dicht bij { $address }.
desk-citizen-map-wider = Toon meer van de kaart
desk-citizen-map-larger = Grotere kaart
desk-citizen-map-smaller = Kleinere kaart
desk-citizen-map-words = Beschrijf de plaats
desk-citizen-map-words-hint = Bijvoorbeeld: aan de bushalte, kant van de school.
desk-citizen-map-use = Gebruik dit punt
desk-citizen-part-title = Of beschrijf de plaats
desk-citizen-part-label = Deelgemeente
desk-citizen-part-choose = Kies een deelgemeente
desk-citizen-part-words = Waar precies?
desk-citizen-part-words-hint = Bijvoorbeeld: in het park, bij de vijver.
desk-citizen-part-use = Gebruik deze beschrijving

desk-citizen-details-title = Vertel wat er is
desk-citizen-details-required = Vertel wat er aan de hand is.
desk-citizen-details-description = Wat is er aan de hand?
desk-citizen-details-hint = Schrijf hier geen namen, telefoonnummers of andere gegevens over mensen.
desk-citizen-photos-label = Foto’s
desk-citizen-photos-hint =
    { $count ->
        [one] U kunt nog 1 foto toevoegen, tot { $size }. We wissen waar en wanneer de foto genomen is. Toon geen mensen of nummerplaten als dat niet nodig is.
       *[other] U kunt nog { $count } foto’s toevoegen, tot { $size } per foto. We wissen waar en wanneer een foto genomen is. Toon geen mensen of nummerplaten als dat niet nodig is.
    }
desk-citizen-photos-add = Voeg deze foto’s toe
desk-citizen-photos-full = U hebt { $count } foto’s toegevoegd. Meer kan niet.
desk-citizen-photo = Foto { $number }: { $name }
desk-citizen-photo-remove = Verwijder foto { $number }

desk-citizen-contact-title = Mogen we u iets laten weten?
desk-citizen-contact-choose = Kies of we u iets mogen laten weten.
desk-citizen-contact-yes = Ja, hou me op de hoogte
desk-citizen-contact-yes-hint = U krijgt bericht als er nieuws is, en we kunnen u een vraag stellen.
desk-citizen-contact-no = Nee, ik meld zonder naam
desk-citizen-contact-no-hint = We kunnen u dan geen bericht sturen. U kunt uw melding wel zelf volgen, met een code.
desk-citizen-contact-one-of = Geef minstens een e-mailadres of een telefoonnummer.
desk-citizen-contact-one = Geef een e-mailadres of een telefoonnummer, of kies om zonder naam te melden.
desk-citizen-contact-name = Naam
desk-citizen-contact-email = E-mailadres
desk-citizen-contact-phone = Telefoonnummer
desk-citizen-contact-privacy = Wat doen we met uw gegevens?
desk-citizen-contact-privacy-why = { $organisation } gebruikt uw gegevens alleen om deze melding te behandelen en u te laten weten hoe het gaat. Alleen wie dat voor het werk nodig heeft, ziet ze. Elke keer dat iemand ze bekijkt, schrijven we dat op.
desk-citizen-contact-privacy-how-long = We bewaren ze zolang uw bestuur de melding nodig heeft. Stuurt u uw antwoorden niet door, dan zijn ze na een dag weg.
desk-citizen-contact-privacy-more = Lees meer over privacy

desk-citizen-check-title = Klopt alles?
desk-citizen-check-what = Wat
desk-citizen-check-where = Waar
desk-citizen-check-no-place = Geen plaats
desk-citizen-check-point = Een punt op de kaart
desk-citizen-check-point-words = Een punt op de kaart: { $words }
desk-citizen-check-details = Beschrijving
desk-citizen-check-photos = Foto’s
desk-citizen-check-no-photos = Geen foto’s
desk-citizen-check-contact = Uw gegevens
desk-citizen-check-anonymous = U meldt zonder naam.
desk-citizen-send = Versturen
desk-citizen-within-days =
    { $count ->
        [0] Nog dezelfde werkdag.
        [one] Binnen 1 werkdag.
       *[other] Binnen { $count } werkdagen.
    }
desk-citizen-within-hours =
    { $count ->
        [one] Binnen 1 werkuur.
       *[other] Binnen { $count } werkuren.
    }
desk-citizen-within-calendar-days =
    { $count ->
        [one] Binnen 1 dag.
       *[other] Binnen { $count } dagen.
    }
desk-citizen-promise-by-report = We lossen dit op ten laatste { $when }
desk-citizen-promise-by-answer = We antwoorden ten laatste { $when }
desk-citizen-promise-report = We lossen dit op, of laten weten waarom dat niet lukt.
desk-citizen-promise-question = We geven antwoord op uw vraag.
desk-citizen-promise-complaint = We onderzoeken uw klacht en geven antwoord.
desk-citizen-promise-idea = We lezen uw idee en laten weten wat we ermee doen.

## Ontvangstbewijs
desk-citizen-receipt-thanks = Bedankt, we hebben uw melding.
desk-citizen-receipt-neighbour = De plaats ligt in { $organisation }. Daarom gaf uw gemeente de melding meteen door aan { $organisation }.
desk-citizen-receipt-how = Zo hoort u van ons
desk-citizen-receipt-mail = We sturen u een e-mail: straks een bevestiging, en daarna telkens als er nieuws is.
desk-citizen-receipt-phone = We bellen u als we iets willen vragen. Met de code hieronder kunt u altijd zelf kijken.
desk-citizen-receipt-known = We laten iets weten als er nieuws is. Met de code hieronder kunt u altijd zelf kijken.
desk-citizen-receipt-nobody = U meldde zonder naam. We kunnen u dus niets sturen. Met de code hieronder kunt u zelf kijken hoe ver we staan.
desk-citizen-receipt-code = Uw code
desk-citizen-receipt-code-text = Bewaar deze code. Wie de code heeft, kan de melding lezen. Geef ze dus niet door.
desk-citizen-receipt-qr = QR-code die naar de pagina van uw melding leidt
desk-citizen-receipt-follow = Bekijk uw melding
desk-citizen-receipt-another = Nog iets melden

## De pagina van een melding
desk-status-code = Uw code
desk-status-code-hint = De code staat op uw ontvangstbewijs en in onze e-mails. Ze lijkt op K7M4-Q2PD-9XWR.
desk-status-show = Toon mijn melding
desk-status-lost = Hebt u de code niet meer? Bel uw gemeente en geef het nummer van uw melding.
desk-status-not-a-code = Een code heeft 12 letters en cijfers, bijvoorbeeld K7M4-Q2PD-9XWR. Kijk nog eens na.
desk-status-unknown = Deze code kennen we niet. Kijk na of u ze juist typte.
desk-status-title-new = We hebben uw melding
desk-status-title-in-progress = We werken aan uw melding
desk-status-title-waiting = We wachten op uw antwoord
desk-status-title-closed = Uw melding is afgesloten
desk-status-title-solved = Uw melding is opgelost
desk-status-title-partly = Uw melding is voor een deel opgelost
desk-status-title-not-solved = We konden dit niet oplossen
desk-status-title-not-ours = Dit is niet voor ons
desk-status-title-duplicate = We wisten dit al
desk-status-next-new = Een medewerker van het juiste team leest uw melding en begint eraan.
desk-status-next-in-progress = Zodra er nieuws is, leest u het hier.
desk-status-next-waiting = We kunnen pas verder als u onze vraag beantwoordt. Tot dan staat de tijd stil.
desk-status-next-late = We beloofden een antwoord tegen { $when }. Dat is niet gelukt. We werken er nog aan, en het spijt ons dat u moet wachten.
desk-status-reason = Waarom: { $reason }
desk-status-party = Hier moet u zijn: { $party }
desk-status-question = Onze vraag aan u
desk-status-answer = Uw antwoord
desk-status-add = Wilt u iets toevoegen?
desk-status-send-answer = Antwoord versturen
desk-status-send = Toevoegen
desk-status-answered = Bedankt. We hebben uw bericht.
desk-status-changed = De melding is intussen veranderd. Kijk hieronder en probeer opnieuw.
desk-status-report = Uw melding
desk-status-sent = Gemeld
desk-status-photo = Foto { $number } bij uw melding
desk-status-history = Wat er gebeurde
desk-status-you = U
desk-status-to-you = u
desk-status-event-registered = U deed de melding.
desk-status-event-neighbour = De plaats ligt in { $organisation }. De melding ging daarheen.
desk-status-event-assigned = Een medewerker nam de melding op.
desk-status-event-team = De melding ging naar een ander team.
desk-status-event-classified = We zetten de melding bij een ander onderwerp: { $category }.
desk-status-event-reopened = We openden de melding opnieuw.
desk-status-event-unsubscribed = U wilt geen e-mails meer over deze melding.
desk-status-not-agreed = Bent u het niet eens, of is het weer mis?
desk-status-again = Meld het opnieuw
desk-status-mail-title = Geen e-mails meer over deze melding
desk-status-mail-text = We wissen uw e-mailadres bij melding { $number }. U kunt de melding nog altijd volgen met uw code.
desk-status-mail-stop = Stop met mailen
desk-status-mail-stopped = U krijgt geen e-mails meer over deze melding.

## Hulp
desk-help-title = Hulp
desk-help-lead = Zo meldt u iets, en zo volgt u uw melding.
desk-help-report = Iets melden
desk-help-report-1 = Kies uw gemeente en druk op “Iets melden”.
desk-help-report-2 = Zeg in uw eigen woorden wat er is. Wij zoeken het juiste onderwerp.
desk-help-report-3 = Zeg waar het is. Typ een adres, druk op de kaart, of beschrijf de plaats.
desk-help-report-4 = Voeg foto’s toe als u wilt. Kies of we u iets mogen laten weten.
desk-help-report-5 = Kijk alles na en verstuur. U ziet meteen tegen wanneer u van ons hoort.
desk-help-follow = Uw melding volgen
desk-help-follow-text = U krijgt een code. Met die code ziet u altijd hoe ver we staan.
desk-help-other = Liever met iemand spreken?
desk-help-other-text = Bel of bezoek uw gemeente. Een medewerker vult de melding dan samen met u in. U krijgt ook dan een nummer en een code.
desk-help-more = Meer weten
desk-help-privacy = Privacy
desk-help-privacy-lead = We vragen zo weinig mogelijk, en gebruiken het alleen voor uw melding.
desk-help-privacy-what = Wat we bewaren
desk-help-privacy-what-1 = Uw melding: het onderwerp, de plaats, uw woorden en uw foto’s. Uit foto’s halen we alle verborgen gegevens, zoals waar en wanneer ze genomen zijn, nog vóór we ze bewaren.
desk-help-privacy-what-2 = Uw naam, e-mailadres en telefoonnummer, als u die geeft. Ze staan apart van de melding.
desk-help-privacy-what-3 = Wat er met de melding gebeurt: wie wat deed, en wanneer.
desk-help-privacy-who = Wie het ziet
desk-help-privacy-who-text = Alleen medewerkers die uw melding behandelen. Als iemand uw naam of adres bekijkt, schrijven we op wie dat was en wanneer. Wie uw code heeft, ziet de melding, maar niet uw naam of adres.
desk-help-privacy-long = Hoe lang
desk-help-privacy-long-text = Antwoorden die u niet verstuurt, zijn na een dag weg. Uw melding blijft zolang uw bestuur ze nodig heeft. Uw e-mailadres kunt u zelf wissen op de pagina van uw melding.
desk-help-privacy-cookies = Cookies
desk-help-privacy-cookies-text = We gebruiken alleen cookies die nodig zijn: voor uw taal, uw gemeente, uw antwoorden en de veiligheid van het formulier. We volgen u niet, en niemand anders kijkt mee.
desk-help-privacy-rights = Uw rechten
desk-help-privacy-rights-text = U mag vragen wat we over u bewaren, en vragen om het te verbeteren of te wissen. Vraag het aan uw gemeente. Bent u niet tevreden met het antwoord, dan kunt u naar de Vlaamse Toezichtcommissie of de Gegevensbeschermingsautoriteit stappen.
desk-help-accessibility = Toegankelijkheid
desk-help-accessibility-lead = Iedereen moet iets kunnen melden. We maken deze pagina’s volgens WCAG 2.2, niveau AA.
desk-help-accessibility-1 = Alles werkt met het toetsenbord en met een schermlezer.
desk-help-accessibility-2 = Alles werkt op een klein scherm, en als u tot 400 % vergroot.
desk-help-accessibility-3 = Alles werkt zonder JavaScript.
desk-help-accessibility-4 = We schrijven in gewone taal. Kleur heeft altijd een woord of een teken bij zich.
desk-help-accessibility-not = Wat nog niet goed genoeg is
desk-help-accessibility-not-text = Een punt op de kaart kiezen lukt alleen met een muis of een vinger. U kunt in de plaats een adres typen of een deelgemeente kiezen en de plaats beschrijven. Deze pagina’s zijn nog niet door een onafhankelijke organisatie onderzocht.
desk-help-accessibility-tell = Lukt iets niet?
desk-help-accessibility-tell-text = Zeg het aan uw gemeente, met een melding, aan de telefoon of aan de balie. U krijgt daar ook hulp om te melden.
desk-help-keyboard = Sneltoetsen voor medewerkers
desk-help-keyboard-text = Deze toetsen werken op de schermen van medewerkers, als u niet in een veld aan het typen bent. U kunt ze uitschakelen.
desk-help-problems = Foutmeldingen van de API
desk-help-problems-text = Een programma dat met onze API werkt, krijgt bij een fout een document volgens RFC 9457. Het type verwijst naar een van deze fouten.
