# The clerk's screens: work list, report, registering

## Who and what
desk-work-colleague = a colleague
desk-work-team = a team
desk-work-nobody = nobody yet
desk-work-reporter = The reporter
desk-work-system = Kantel
desk-work-program = Another program
desk-work-number = Number
desk-work-organisation = Organisation
desk-work-kind = Kind
desk-work-category = Category
desk-work-state = State
desk-work-outcome = What came of it?
desk-work-place = Place
desk-work-term = Term
desk-work-registered = Reported on
desk-work-due = Due date
desk-work-closed = Closed on
desk-work-who = Who
desk-work-the-team = Team
desk-work-channel = How did it come in?
desk-work-came-in = Reported by: { $channel }
desk-work-contact = Reaching the reporter

## Work list
desk-work-view-mine = My reports
desk-work-view-team = My team
desk-work-view-unassigned = Unassigned
desk-work-view-overdue = Late
desk-work-view-open = All open
desk-work-view-waiting = Waiting for the reporter
desk-work-view-closed = Closed
desk-work-all = All reports
desk-work-new = New report
desk-work-search = Search word, number or street
desk-work-found = Found: { $words }
desk-work-filter = Filter
desk-work-every-organisation = All organisations
desk-work-every-category = All categories
desk-work-show = Show
desk-work-paper = List for printing
desk-work-paper-more = These are the first { $count } reports. Download the spreadsheet for the whole list.
desk-work-back = To the work list
desk-work-empty-mine = Reports that you take or are given stand here. You are all caught up.
desk-work-empty-team = Reports of your teams stand here. There is nothing to do now.
desk-work-empty-unassigned = Reports that nobody took yet stand here. There are none.
desk-work-empty-overdue = Reports past their due date stand here. Nothing is late.
desk-work-empty-open = All open reports stand here. There are none.
desk-work-empty-waiting = Reports for which you asked the reporter something stand here. You wait for nobody.
desk-work-empty-closed = Closed reports stand here. There are none yet.
desk-work-empty-search = We found nothing. Search with fewer words, with a street or with the number of the report.
desk-work-empty-filter = Nothing stands here with these filters.

## One report
desk-work-take = I take this
desk-work-assign = Assign
desk-work-close = Close
desk-work-reopen = Open again
desk-work-previous = Previous
desk-work-next = Next
desk-work-change = Change
desk-work-cancel = Cancel
desk-work-choose = Choose …
desk-work-story = History
desk-work-point = A point on the map
desk-work-no-place = Not about a place
desk-work-photo = Photo { $number } of { $total }
desk-work-term-due = By { $due }.
desk-work-term-paused = The term stands still until the reporter answers.
desk-work-term-promise = { $term }, counted from { $day }.
desk-work-term-moved = First promised: { $day }.
desk-work-term-working-days =
    { $count ->
        [one] 1 working day
       *[other] { $count } working days
    }
desk-work-term-working-hours =
    { $count ->
        [one] 1 working hour
       *[other] { $count } working hours
    }
desk-work-term-calendar-days =
    { $count ->
        [one] 1 calendar day
       *[other] { $count } calendar days
    }
desk-work-closed-in-time = Closed { $closed }, in time (due { $due }).
desk-work-closed-late = Closed { $closed }, after the due date { $due }.
desk-work-contact-anonymous = This report is anonymous. The reporter reads answers on the status page, with the code.
desk-work-contact-hidden = The reporter left contact details. You may not see them.
desk-work-contact-erased = The contact details were erased.
desk-work-contact-no-mail = No e-mail address: call the reporter with news.
desk-work-language-nl = Dutch
desk-work-language-en = English

## Assign and category
desk-work-assign-to = To whom?
desk-work-assign-nobody = Nobody in particular
desk-work-teams = Teams
desk-work-people = Employees
desk-work-classify = Another category
desk-work-classify-hint = Team and due date follow the category. The term counts from the day of the report.
desk-work-classify-send = Change the category

## Close
desk-work-close-send = Close and tell the reporter
desk-work-outcome-solved = Everything that was asked is done.
desk-work-outcome-partly = A part is done. The reporter reads what is not.
desk-work-outcome-not-solved = We do not or cannot do this. The reporter reads why.
desk-work-outcome-not-ours = Somebody else has to do this. The reporter reads who.
desk-work-outcome-duplicate = This was reported before.
desk-work-reason = Why
desk-work-reason-hint = Short and in plain words. This stands on the status page.
desk-work-party = Whose task is this
desk-work-party-hint = For example: the Agency for Roads and Traffic.
desk-work-duplicate = Number of the first report
desk-work-duplicate-hint = You can also type words or a street. Then we search along.
desk-work-duplicate-which = Which report?
desk-work-duplicate-unknown = We find no other report with this number or these words.
desk-work-duplicate-choose = Choose below which report it is.
desk-work-suggestion-solved = We solved what you reported. Thank you for letting us know.
desk-work-suggestion-partly = We solved a part of what you reported. Above you read what we could not do.
desk-work-suggestion-not-solved = We cannot solve this. Above you read why. Do you have questions? Let us know.
desk-work-suggestion-not-ours = This is not our task. Above you read who can help you.
desk-work-suggestion-duplicate = Somebody reported this before you. We are working on it. Thank you for letting us know.

## Writing
desk-work-write = What do you write?
desk-work-write-note = Note
desk-work-write-update = Message
desk-work-write-question = Question
desk-work-body = Your text
desk-work-reads-colleagues = Only colleagues read this note
desk-work-reads-name = { $name } reads this message
desk-work-reads-reporter = The reporter reads this message
desk-work-reads-anonymous = The reporter reads this on the status page, with the code
desk-work-question-hint = The term stands still until the reporter answers.
desk-work-send-note = Keep note
desk-work-send-update = Send message
desk-work-send-question = Send question
desk-work-asked-why = The term stands still until there is an answer.

## History
desk-work-fact-registered = Reported. Channel: { $channel }
desk-work-fact-registered-by = { $who } registered the report. Channel: { $channel }
desk-work-fact-routed = Kantel gave the report to { $team }
desk-work-fact-neighbour = The place lies in this organisation.
desk-work-fact-taken = { $who } took the report
desk-work-fact-assigned = { $who } gave the report to { $to }
desk-work-fact-released = { $who } released the report
desk-work-fact-classified = { $who } chose the category { $category }
desk-work-fact-closed = { $who } closed the report: { $outcome }.
desk-work-fact-reopened = { $who } opened the report again
desk-work-fact-placed = Kantel found the address on the map
desk-work-fact-noted = { $who } wrote a note
desk-work-fact-updated = { $who } wrote a message to the reporter
desk-work-fact-asked = { $who } asked the reporter a question
desk-work-fact-answered = { $who } wrote an answer
desk-work-conflict = The report changed while you were busy
desk-work-conflict-kept = What you chose or typed still stands below. Check whether it still fits and try again.

## Done
desk-work-undone = That was undone.
desk-work-done-taken = You took this report.
desk-work-done-assigned = The report is now for { $who }.
desk-work-done-released = The report is free for the team.
desk-work-done-classified = The category was changed. Team and due date followed.
desk-work-done-closed = Closed: { $outcome }. The reporter hears this from us.
desk-work-done-reopened = The report is open again.
desk-work-done-note = The note was kept. Only colleagues see it.
desk-work-done-update = The message was sent.
desk-work-done-question = The question was sent. The term stands still until the answer.

## Registering
desk-work-new-what = What is it?
desk-work-new-what-hint = One word is enough: lamp, hole, litter, noise …
desk-work-new-which = Choose what fits best
desk-work-new-no-category = We do not recognise this. Try another word.
desk-work-new-description = In the reporter’s words
desk-work-new-where = Where?
desk-work-new-where-hint = Street, number and town. Leave empty when it is not about a place.
desk-work-new-which-address = Choose the address
desk-work-new-as-typed = As you typed it
desk-work-new-or = or
desk-work-new-organisation-by-address = By the address
desk-work-new-name = Name
desk-work-new-phone = Telephone
desk-work-new-email = E-mail
desk-work-new-language = Language of the reporter
desk-work-new-save = Register
desk-work-new-done = Report { $number } is registered
desk-work-new-promise = We handle this by { $day }
desk-work-new-read-out = Tell this to the reporter, with the number and the code below.
desk-work-new-moved = The place lies in { $organisation }. That organisation got the report.
desk-work-new-number = Number
desk-work-new-code = Code to follow it
desk-work-new-follow = It can be followed at { $address } or by telephone.
desk-work-new-by-mail = The reporter also gets an e-mail.
desk-work-new-no-mail = There is no e-mail address. So the reporter gets no e-mail.
desk-work-new-again = Another report
desk-work-new-open = Open the report
