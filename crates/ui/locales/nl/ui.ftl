# De woorden van het vormgevingssysteem: wat op elke pagina terugkomt.

## Rond de pagina
ui-skip = Naar de inhoud
ui-title-error = Fout:
ui-language = Taal
ui-navigation = Hoofdmenu
ui-menu = Menu
ui-back = Terug
ui-breadcrumb = U bent hier
ui-work-for = U werkt voor
ui-sign-out = Afmelden
ui-rather-call = Belt u liever?
ui-footer-region = Een dienst van { $region }
ui-list = Lijst
ui-nothing-opened = Kies iets in de lijst. Het opent hier.
ui-progress = Vraag { $number } van { $total }
ui-undo = Ongedaan maken

## Formulieren
ui-save = Opslaan
ui-optional = (niet verplicht)
ui-error-prefix = Fout:
ui-errors-title =
    { $count ->
        [one] Er is één ding dat niet klopt
       *[other] Er zijn { $count } dingen die niet kloppen
    }
ui-characters-max = U kunt tot { $count } tekens schrijven.
ui-characters-left = Nog # tekens
ui-characters-over = # tekens te veel
ui-search = Zoeken

## Lijsten
ui-previous = Vorige
ui-next = Volgende
ui-pages = Bladeren
ui-filters = Filters in gebruik
ui-remove-filter = (filter wegnemen)
ui-clear-filters = Alle filters weg
ui-table-empty = Hier staat nog niets.
ui-export = Downloaden als rekenblad (CSV)
ui-print = Afdrukken
ui-select-row = Kies { $title }
ui-row-new = Nieuw

## Toestand en termijn
ui-state-new = Nieuw
ui-state-on-time = Op tijd
ui-state-due-soon = Bijna tijd
ui-state-late = Te laat
ui-state-waiting = Wacht op de melder
ui-state-closed = Afgesloten
ui-state-draft = Ontwerp
ui-term-days-left =
    { $count ->
        [one] nog 1 werkdag
       *[other] nog { $count } werkdagen
    }
ui-term-days-late =
    { $count ->
        [one] 1 werkdag te laat
       *[other] { $count } werkdagen te laat
    }
ui-term-hours-left =
    { $count ->
        [one] nog 1 werkuur
       *[other] nog { $count } werkuren
    }
ui-term-hours-late =
    { $count ->
        [one] 1 werkuur te laat
       *[other] { $count } werkuren te laat
    }
ui-term-today = vandaag af
ui-term-this-hour = binnen het uur
ui-term-paused = termijn staat stil
ui-term-none = geen termijn

## Tijd
ui-today = vandaag
ui-tomorrow = morgen
ui-yesterday = gisteren

## Verhaal
ui-letter-to = aan { $to }
ui-letter-from = schreef ons
ui-note-for = interne nota, alleen voor collega’s

## Kleine delen
ui-copy = Kopiëren
ui-done-of = { $done } van { $total }
ui-copied = Gekopieerd
ui-map-of = Kaart: { $title }

## Sneltoetsen
ui-shortcuts = Sneltoetsen
ui-key = Toets
ui-key-does = Wat die doet
ui-key-next = Volgende in de lijst
ui-key-previous = Vorige in de lijst
ui-key-open = Openen
ui-key-search = Zoeken
ui-key-new = Nieuwe melding
ui-key-assign = Toewijzen
ui-key-close = Afsluiten
ui-key-help = Dit overzicht
ui-keys-turn-off = Sneltoetsen uitschakelen
ui-keys-turn-on = Sneltoetsen inschakelen
ui-keys-no-script = Sneltoetsen werken alleen met JavaScript. Elke sneltoets is ook een knop of een link.

## Huisstijl
ui-theme-problem = { $what }: { $front } op { $behind } heeft een contrast van { $ratio }. Minstens { $needed } is nodig. Kies een donkerdere of lichtere kleur.
ui-theme-header-text = Tekst op de hoofdkleur
ui-theme-button-text = Tekst op de knop
ui-theme-button-hover = Tekst op de knop onder de muis
ui-theme-button-shape = De knop op wit
ui-theme-link = Links op wit
ui-theme-link-panel = Links op een grijs vlak
ui-theme-link-accent = Links op een gekleurd vlak
ui-theme-text-accent = Tekst op een gekleurd vlak
ui-theme-muted-accent = Bijschrift op een gekleurd vlak
ui-theme-focus = De rand rond wat u gekozen hebt
ui-theme-focus-panel = De rand rond wat u gekozen hebt, op een grijs vlak

ui-banner = Over deze installatie
