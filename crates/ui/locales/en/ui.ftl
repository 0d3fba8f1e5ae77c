# The words of the design system: what comes back on every page.

## Around the page
ui-skip = Skip to the content
ui-title-error = Error:
ui-language = Language
ui-navigation = Main menu
ui-menu = Menu
ui-back = Back
ui-breadcrumb = You are here
ui-work-for = You work for
ui-sign-out = Sign out
ui-rather-call = Would you rather call?
ui-footer-region = A service of { $region }
ui-list = List
ui-nothing-opened = Choose something in the list. It opens here.
ui-progress = Question { $number } of { $total }
ui-undo = Undo

## Forms
ui-save = Save
ui-optional = (optional)
ui-error-prefix = Error:
ui-errors-title =
    { $count ->
        [one] One thing needs your attention
       *[other] { $count } things need your attention
    }
ui-characters-max = You can write up to { $count } characters.
ui-characters-left = # characters left
ui-characters-over = # characters too many
ui-search = Search

## Lists
ui-previous = Previous
ui-next = Next
ui-pages = Pages
ui-filters = Filters in use
ui-remove-filter = (remove filter)
ui-clear-filters = Clear all filters
ui-table-empty = Nothing here yet.
ui-export = Download as a spreadsheet (CSV)
ui-print = Print
ui-select-row = Select { $title }
ui-row-new = New

## State and term
ui-state-new = New
ui-state-on-time = On time
ui-state-due-soon = Due soon
ui-state-late = Late
ui-state-waiting = Waiting for the reporter
ui-state-closed = Closed
ui-state-draft = Draft
ui-term-days-left =
    { $count ->
        [one] 1 working day left
       *[other] { $count } working days left
    }
ui-term-days-late =
    { $count ->
        [one] 1 working day late
       *[other] { $count } working days late
    }
ui-term-hours-left =
    { $count ->
        [one] 1 working hour left
       *[other] { $count } working hours left
    }
ui-term-hours-late =
    { $count ->
        [one] 1 working hour late
       *[other] { $count } working hours late
    }
ui-term-today = due today
ui-term-this-hour = due within the hour
ui-term-paused = term paused
ui-term-none = no term

## Time
ui-today = today
ui-tomorrow = tomorrow
ui-yesterday = yesterday

## Story
ui-letter-to = to { $to }
ui-letter-from = wrote to us
ui-note-for = internal note, for colleagues only

## Small parts
ui-copy = Copy
ui-done-of = { $done } of { $total }
ui-copied = Copied
ui-map-of = Map: { $title }

## Shortcuts
ui-shortcuts = Keyboard shortcuts
ui-key = Key
ui-key-does = What it does
ui-key-next = Next in the list
ui-key-previous = Previous in the list
ui-key-open = Open
ui-key-search = Search
ui-key-new = New report
ui-key-assign = Assign
ui-key-close = Close
ui-key-help = This overview
ui-keys-turn-off = Turn shortcuts off
ui-keys-turn-on = Turn shortcuts on
ui-keys-no-script = Shortcuts only work with JavaScript. Every shortcut is also a button or a link.

## Theme
ui-theme-problem = { $what }: { $front } on { $behind } has a contrast of { $ratio }. At least { $needed } is needed. Choose a darker or lighter colour.
ui-theme-header-text = Text on the main colour
ui-theme-button-text = Text on the button
ui-theme-button-hover = Text on the button under the pointer
ui-theme-button-shape = The button on white
ui-theme-link = Links on white
ui-theme-link-panel = Links on a grey panel
ui-theme-link-accent = Links on a coloured panel
ui-theme-text-accent = Text on a coloured panel
ui-theme-muted-accent = Captions on a coloured panel
ui-theme-focus = The ring around what has the focus
ui-theme-focus-panel = The ring around what has the focus, on a grey panel

ui-banner = About this installation
