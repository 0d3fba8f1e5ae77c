# Settings of the report desk
desk-settings-title = Settings
desk-settings-card = Reports: categories and terms
desk-settings-choose = Choose the organisation whose settings you want to see.
desk-settings-categories = Categories
desk-settings-lead = What citizens can report, how fast you solve it, and which team gets it.
desk-settings-change = Change
desk-settings-search = Search a category
desk-settings-all = All
desk-settings-different = Different from the region
desk-settings-off = Not offered
desk-settings-none = There are no categories here.
desk-settings-show-all = Show all categories
desk-settings-says-report = A report about { $category } is solved within { $term }. It goes to { $team }.
desk-settings-says-question = A question about { $category } is answered within { $term }. It goes to { $team }.
desk-settings-says-complaint = A complaint about { $category } is handled within { $term }. It goes to { $team }.
desk-settings-says-idea = An idea about { $category } is looked at within { $term }. It goes to { $team }.
desk-settings-says-off = { $category } is not offered.
desk-settings-working-days = { $amount ->
    [one] { $amount } working day
   *[other] { $amount } working days
}
desk-settings-working-hours = { $amount ->
    [one] { $amount } working hour
   *[other] { $amount } working hours
}
desk-settings-calendar-days = { $amount ->
    [one] { $amount } calendar day
   *[other] { $amount } calendar days
}
desk-settings-no-team = Nobody
desk-settings-other = Different from the region: { $what }.
desk-settings-other-offer = not offered
desk-settings-other-term = term (region: { $region })
desk-settings-other-team = team (region: { $region })
desk-settings-other-stopper = emergency text of your own
desk-settings-to-region = Back to the region
desk-settings-not-offered = Not offered
desk-settings-region-term = the region's term
desk-settings-region-team = the region's team
desk-settings-own-stopper = emergency text of your own
desk-settings-offered = Can citizens report this?
desk-settings-yes = Yes
desk-settings-no = No
desk-settings-no-hint = Citizens no longer see this category. What was reported stays.
desk-settings-term = Term
desk-settings-as-region = Like the region: { $value }
desk-settings-as-region-none = Like the region: no emergency text
desk-settings-own = A term of our own
desk-settings-amount = How many
desk-settings-unit = Counted in
desk-settings-unit-working-days = working days
desk-settings-unit-working-hours = working hours
desk-settings-unit-calendar-days = calendar days
desk-settings-team = Team
desk-settings-stopper = Emergency text
desk-settings-own-text = A text of our own
desk-settings-stopper-hint = Citizens read this first. Say when to call, and which number.
desk-settings-stopper-nl = Text in Dutch
desk-settings-stopper-en = Text in English
desk-settings-no-stopper = none
desk-settings-preview = See what changes
desk-settings-preview-again = See again what changes
desk-settings-save = Save
desk-settings-cancel = Cancel
desk-settings-adjust = Adjust
desk-settings-effect = This is what changes
desk-settings-no-effect = Nothing changes.
desk-settings-what = What
desk-settings-before = Now
desk-settings-after = Then
desk-settings-effect-off = From now on, citizens cannot report this.
desk-settings-effect-day = A report of today gets { $day } as its due date. Now that is { $before }.
desk-settings-effect-same = A report of today keeps { $day } as its due date.
desk-settings-effect-open = { $count ->
    [one] One report is open. It keeps its due date and its team.
   *[other] { $count } reports are open. They keep their due dates and their teams.
}
desk-settings-never-open = no day: the calendar has no opening hours
desk-settings-saved = { $category } was changed.
desk-settings-unchanged = Nothing changed.
desk-settings-conflict = Somebody else was first
desk-settings-conflict-text = At the top you see what holds now. What you typed is still in the form. Check that it is still right and save again.
desk-settings-history = History
desk-settings-no-history = Nothing was changed here yet.
desk-settings-when = When
desk-settings-who = Who
desk-settings-back = Back to these values
desk-settings-system = Kantel
desk-settings-copied = copied from another organisation
desk-settings-copy = Copy from another organisation
desk-settings-copy-one = Copy this category from another organisation
desk-settings-copy-lead = You first see what would change. Nothing changes before you copy.
desk-settings-copy-from = From which organisation?
desk-settings-copy-choose = Choose an organisation
desk-settings-copy-what = What?
desk-settings-copy-all = All categories
desk-settings-copy-compare = Compare
desk-settings-copy-differences = Different at { $organisation }
desk-settings-copy-same = Everything is the same. There is nothing to copy.
desk-settings-copy-pick = What do you want to copy?
desk-settings-copy-change = { $what }: now { $before }, then { $after }.
desk-settings-copy-fixed = There is no difference today. Your organisation will make the same choice between own values and the region's.
desk-settings-copy-team-kept = Your team stays: theirs does not exist here.
desk-settings-copy-open = Reports that are open keep their due dates and their teams.
desk-settings-copy-apply = Copy
desk-settings-copy-nothing = Choose at least one category.
desk-settings-copy-conflict = Something was changed in the meantime. Below are the differences of now. Nothing was copied.
desk-settings-copy-done = { $count ->
    [one] One category was copied from { $organisation }.
   *[other] { $count } categories were copied from { $organisation }.
}
desk-settings-addresses = Address list
desk-settings-addresses-count = There are { $count } addresses in the list.
desk-settings-addresses-last = Last import:
desk-settings-addresses-export = Get the list (CSV)
desk-settings-addresses-check = Check an address
desk-settings-addresses-search = Street and number
desk-settings-addresses-none = This address is not in the list.
desk-settings-addresses-found = Addresses found
desk-settings-address = Address
desk-settings-position = Position (latitude, longitude)
desk-settings-addresses-import = Import a new list
desk-settings-addresses-columns = A CSV file with these columns: street, number, postcode, locality, lon and lat. Columns separated by semicolons or commas. The position may also be in Lambert 72.
desk-settings-addresses-replaces = The new list replaces the old one wholly. You first see what changes.
desk-settings-addresses-file = File
desk-settings-addresses-compare = Compare with the list
desk-settings-addresses-preview = This changes in the address list
desk-settings-addresses-new = New
desk-settings-addresses-changed = Changed
desk-settings-addresses-removed = Gone
desk-settings-addresses-same = Stays as it is
desk-settings-number = Number
desk-settings-addresses-faults = { $count ->
    [one] One line cannot be used
   *[other] { $count } lines cannot be used
}
desk-settings-addresses-faults-text = We leave these lines out. You can import the rest.
desk-settings-addresses-more = And { $count } more.
desk-settings-addresses-nothing = Nothing of this file can be used
desk-settings-addresses-nothing-text = The list stays as it is.
desk-settings-addresses-apply = Replace the list
desk-settings-addresses-done = The list was replaced: { $added } new, { $changed } changed, { $removed } gone.
desk-settings-line = Line { $line }: { $why }
desk-settings-line-no-street = there is no street
desk-settings-line-no-number = there is no house number
desk-settings-line-postcode = the post code does not have four digits
desk-settings-line-position = the position is wrong
desk-settings-line-outside = the position is outside the region
desk-settings-line-twice = this address stands there already
desk-settings-line-too-long = a value is too long
desk-settings-file-missing = Choose a file.
desk-settings-file-empty = This file is empty. Choose another file.
desk-settings-file-encoding = This file is not text in UTF-8: look at line { $line }. Save it as “CSV UTF-8” and try again.
desk-settings-file-quote = A quotation mark on line { $line } is never closed. Correct that line and try again.
desk-settings-file-too-many = There are too many addresses in it. Use at most { $most }.
desk-settings-file-too-large = This file is too large. Use one of at most { $most }.
desk-settings-file-columns = These columns are missing: { $columns }. Put their names on the first line.
desk-settings-file-again = This file is no longer there. Choose it again.
desk-settings-column-street = street
desk-settings-column-number = number
desk-settings-column-postcode = postcode
desk-settings-column-locality = locality
desk-settings-column-lon = lon
desk-settings-column-lat = lat
