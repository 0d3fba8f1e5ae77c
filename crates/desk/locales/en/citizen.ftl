# The citizen's screens

## Start of the region
desk-region-title = Choose your municipality
desk-region-lead = Report something in { $region }, or see how your report is going.
desk-region-last = You were here last time
desk-region-search = Find your municipality
desk-region-search-hint = Type a name, a post code or a part of a municipality.
desk-region-nothing = We find nothing with “{ $words }”.
desk-region-all = Show all municipalities
desk-region-municipalities = Municipalities
desk-region-others = Other organisations

## Start of an organisation
desk-home-title = Report something in { $organisation }
desk-home-lead = Is something broken, dirty or dangerous? Do you have a question, a complaint or an idea? Tell us.
desk-home-report = Report something
desk-home-report-text = You need no account. It takes a few minutes.
desk-home-follow = How is my report going?
desk-home-opening = Opening hours
desk-home-open-today = Today we are open from { $hours }.
desk-home-closed = Today we are closed.
desk-home-closed-because = Today we are closed: { $reason }.
desk-home-next = We open again: { $when }.
desk-home-week = The opening hours of the coming seven days
desk-home-day = Day
desk-home-hours = Hours
desk-home-closed-day = Closed
desk-home-doors = Would you rather call or come?
desk-home-doors-text = That is fine too. You get the same help at the counter, on the telephone and by post.
desk-home-phone = Call
desk-home-mail = Mail
desk-home-emergency = Can it not wait?
desk-home-112 = Fire brigade or ambulance, when there is danger now
desk-home-101 = Police, when you need help now
desk-home-1722 = Fire brigade for storm or flooding, when nobody is in danger
desk-home-other = Choose another municipality

## Questions
desk-citizen-next = Continue
desk-citizen-search = Search
desk-citizen-or = or
desk-citizen-and = and
desk-citizen-change = Change
desk-citizen-number = Your number is { $number }.
desk-citizen-resume-title = You had begun already
desk-citizen-resume-text = Your answers are still here. Do you want to go on?
desk-citizen-resume-go-on = Go on
desk-citizen-resume-new = Begin again

desk-citizen-what-title = What do you want to report?
desk-citizen-what-choose = Choose what you want to report.
desk-citizen-what-search = Say it in your own words
desk-citizen-what-hint = For example: the lamp in my street is broken.
desk-citizen-what-found = Do you mean one of these?
desk-citizen-what-nothing = We find nothing for this
desk-citizen-what-nothing-text = Try other words, or choose a subject below.
desk-citizen-what-browse = Or choose a subject
desk-citizen-what-other = Not among these? Choose a subject

desk-citizen-emergency-title = Is this an emergency?
desk-citizen-emergency-call = Call { $number }
desk-citizen-emergency-none-title = No danger?
desk-citizen-emergency-none-text = Then you can go on here. We read your report during working hours.
desk-citizen-emergency-no = No, not an emergency

desk-citizen-where-title = Where is it?
desk-citizen-where-required = Type a street or describe the place.
desk-citizen-where-address = Street and number
desk-citizen-where-hint = For example: Kerkstraat 12. You do not know the number? Then type the street only.
desk-citizen-where-other = In another way
desk-citizen-where-by-map = Point at the place on the map or choose a part of the municipality
desk-citizen-where-by-address = Type an address
desk-citizen-where-none = It is not about a place
desk-citizen-where-choose-title = Which address do you mean?
desk-citizen-where-as-typed = Use what I typed: { $typed }
desk-citizen-where-unknown-title = Is this address right?
desk-citizen-where-unknown-text = We do not find “{ $typed }” in our list. You can use it all the same.
desk-citizen-where-use-typed = Use it all the same
desk-citizen-where-again = Look for another address

desk-citizen-map-title = Where is it on the map?
desk-citizen-map-hint = Press on the map. The map then comes closer, and you can press again.
desk-citizen-map-press = Press on a place on the map, or choose a part of the municipality below.
desk-citizen-map-alt = Map. You do not see the map? Then choose a part of the municipality below or type an address.
desk-citizen-map-alt-point = Map with the point you chose
desk-citizen-map-alt-near = Map with the point you chose, close to { $address }
desk-citizen-map-near = This point is close to { $address }.
desk-citizen-map-wider = Show more of the map
desk-citizen-map-larger = Larger map
desk-citizen-map-smaller = Smaller map
desk-citizen-map-words = Describe the place
desk-citizen-map-words-hint = For example: at the bus stop, on the side of the school.
desk-citizen-map-use = Use this point
desk-citizen-part-title = Or describe the place
desk-citizen-part-label = Part of the municipality
desk-citizen-part-choose = Choose a part
desk-citizen-part-words = Where exactly?
desk-citizen-part-words-hint = For example: in the park, near the pond.
desk-citizen-part-use = Use this description

desk-citizen-details-title = Tell us what is going on
desk-citizen-details-required = Tell us what is the matter.
desk-citizen-details-description = What is the matter?
desk-citizen-details-hint = Please write no names, telephone numbers or other details of people here.
desk-citizen-photos-label = Photos
desk-citizen-photos-hint =
    { $count ->
        [one] You can add 1 more photo, up to { $size }. We erase where and when the photo was taken. Show no people or number plates when that is not needed.
       *[other] You can add { $count } more photos, up to { $size } each. We erase where and when a photo was taken. Show no people or number plates when that is not needed.
    }
desk-citizen-photos-add = Add these photos
desk-citizen-photos-full = You have added { $count } photos. There is no room for more.
desk-citizen-photo = Photo { $number }: { $name }
desk-citizen-photo-remove = Remove photo { $number }

desk-citizen-contact-title = May we let you know how it goes?
desk-citizen-contact-choose = Choose whether we may let you know how it goes.
desk-citizen-contact-yes = Yes, keep me informed
desk-citizen-contact-yes-hint = You hear from us when there is news, and we can ask you a question.
desk-citizen-contact-no = No, I report without my name
desk-citizen-contact-no-hint = We can then send you nothing. You can still follow your report yourself, with a code.
desk-citizen-contact-one-of = Give at least an e-mail address or a telephone number.
desk-citizen-contact-one = Give an e-mail address or a telephone number, or choose to report without your name.
desk-citizen-contact-name = Name
desk-citizen-contact-email = E-mail address
desk-citizen-contact-phone = Telephone number
desk-citizen-contact-privacy = What do we do with your details?
desk-citizen-contact-privacy-why = { $organisation } uses your details only to handle this report and to let you know how it goes. Only those who need them for the work see them. Each time somebody looks at them, we write that down.
desk-citizen-contact-privacy-how-long = We keep them as long as your organisation needs the report. When you do not send your answers, they are gone after a day.
desk-citizen-contact-privacy-more = Read more about privacy

desk-citizen-check-title = Is everything right?
desk-citizen-check-what = What
desk-citizen-check-where = Where
desk-citizen-check-no-place = No place
desk-citizen-check-point = A point on the map
desk-citizen-check-point-words = A point on the map: { $words }
desk-citizen-check-details = Description
desk-citizen-check-photos = Photos
desk-citizen-check-no-photos = No photos
desk-citizen-check-contact = Your details
desk-citizen-check-anonymous = You report without your name.
desk-citizen-send = Send
desk-citizen-within-days =
    { $count ->
        [0] On the same working day.
        [one] Within 1 working day.
       *[other] Within { $count } working days.
    }
desk-citizen-within-hours =
    { $count ->
        [one] Within 1 working hour.
       *[other] Within { $count } working hours.
    }
desk-citizen-within-calendar-days =
    { $count ->
        [one] Within 1 day.
       *[other] Within { $count } days.
    }
desk-citizen-promise-by-report = We solve this by { $when }
desk-citizen-promise-by-answer = We answer by { $when }
desk-citizen-promise-report = We solve this, or let you know why we cannot.
desk-citizen-promise-question = We answer your question.
desk-citizen-promise-complaint = We look into your complaint and answer.
desk-citizen-promise-idea = We read your idea and let you know what we do with it.

## Receipt
desk-citizen-receipt-thanks = Thank you, we have your report.
desk-citizen-receipt-neighbour = The place lies in { $organisation }. So your municipality passed the report on to { $organisation } at once.
desk-citizen-receipt-how = How you hear from us
desk-citizen-receipt-mail = We send you an e-mail: a confirmation shortly, and then each time there is news.
desk-citizen-receipt-phone = We call you when we want to ask something. With the code below you can always look for yourself.
desk-citizen-receipt-known = We let you know when there is news. With the code below you can always look for yourself.
desk-citizen-receipt-nobody = You reported without your name, so we can send you nothing. With the code below you can see for yourself how far we are.
desk-citizen-receipt-code = Your code
desk-citizen-receipt-code-text = Keep this code. Whoever has it can read the report, so do not pass it on.
desk-citizen-receipt-qr = QR code that leads to the page of your report
desk-citizen-receipt-follow = See your report
desk-citizen-receipt-another = Report something else

## The page of a report
desk-status-code = Your code
desk-status-code-hint = The code is on your receipt and in our e-mails. It looks like K7M4-Q2PD-9XWR.
desk-status-show = Show my report
desk-status-lost = You no longer have the code? Call your municipality and give the number of your report.
desk-status-not-a-code = A code has 12 letters and digits, such as K7M4-Q2PD-9XWR. Please look again.
desk-status-unknown = We do not know this code. Please check whether you typed it right.
desk-status-title-new = We have your report
desk-status-title-in-progress = We are working on your report
desk-status-title-waiting = We are waiting for your answer
desk-status-title-closed = Your report is closed
desk-status-title-solved = Your report is solved
desk-status-title-partly = Your report is partly solved
desk-status-title-not-solved = We could not solve this
desk-status-title-not-ours = This is not for us
desk-status-title-duplicate = We knew about this already
desk-status-next-new = Somebody of the right team reads your report and starts on it.
desk-status-next-in-progress = As soon as there is news, you read it here.
desk-status-next-waiting = We can only go on when you answer our question. Until then the time stands still.
desk-status-next-late = We promised an answer by { $when }. We did not manage. We are still working on it, and we are sorry that you have to wait.
desk-status-reason = Why: { $reason }
desk-status-party = Please turn to: { $party }
desk-status-question = Our question to you
desk-status-answer = Your answer
desk-status-add = Do you want to add something?
desk-status-send-answer = Send answer
desk-status-send = Add
desk-status-answered = Thank you. We have your message.
desk-status-changed = The report has changed in the meantime. Look below and try again.
desk-status-report = Your report
desk-status-sent = Reported
desk-status-photo = Photo { $number } of your report
desk-status-history = What happened
desk-status-you = You
desk-status-to-you = you
desk-status-event-registered = You made the report.
desk-status-event-neighbour = The place lies in { $organisation }. The report went there.
desk-status-event-assigned = Somebody took up the report.
desk-status-event-team = The report went to another team.
desk-status-event-classified = We put the report under another subject: { $category }.
desk-status-event-reopened = We opened the report again.
desk-status-event-unsubscribed = You want no more e-mails about this report.
desk-status-not-agreed = You do not agree, or it is wrong again?
desk-status-again = Report it again
desk-status-mail-title = No more e-mails about this report
desk-status-mail-text = We erase your e-mail address from report { $number }. You can still follow the report with your code.
desk-status-mail-stop = Stop the e-mails
desk-status-mail-stopped = You get no more e-mails about this report.

## Help
desk-help-title = Help
desk-help-lead = How to report something, and how to follow your report.
desk-help-report = Reporting something
desk-help-report-1 = Choose your municipality and press “Report something”.
desk-help-report-2 = Say in your own words what is going on. We look for the right subject.
desk-help-report-3 = Say where it is. Type an address, press on the map, or describe the place.
desk-help-report-4 = Add photos if you like. Choose whether we may let you know something.
desk-help-report-5 = Check everything and send it. You see at once by when you hear from us.
desk-help-follow = Following your report
desk-help-follow-text = You get a code. With that code you can always see how far we are.
desk-help-other = Rather speak to somebody?
desk-help-other-text = Call or visit your municipality. Somebody then fills in the report together with you. Then too you get a number and a code.
desk-help-more = Know more
desk-help-privacy = Privacy
desk-help-privacy-lead = We ask as little as possible, and use it only for your report.
desk-help-privacy-what = What we keep
desk-help-privacy-what-1 = Your report: the subject, the place, your words and your photos. From photos we take all hidden data, such as where and when they were taken, before we keep them.
desk-help-privacy-what-2 = Your name, e-mail address and telephone number, if you give them. They stand apart from the report.
desk-help-privacy-what-3 = What happens with the report: who did what, and when.
desk-help-privacy-who = Who sees it
desk-help-privacy-who-text = Only employees who handle your report. When somebody looks at your name or address, we write down who that was and when. Whoever has your code sees the report, but not your name or address.
desk-help-privacy-long = How long
desk-help-privacy-long-text = Answers that you do not send are gone after a day. Your report stays as long as your organisation needs it. You can erase your e-mail address yourself on the page of your report.
desk-help-privacy-cookies = Cookies
desk-help-privacy-cookies-text = We only use cookies that are needed: for your language, your municipality, your answers and the safety of the form. We do not follow you, and nobody else looks along.
desk-help-privacy-rights = Your rights
desk-help-privacy-rights-text = You may ask what we keep about you, and ask to correct or erase it. Ask your municipality. When you are not satisfied with the answer, you can turn to the Flemish Supervisory Commission or the Belgian Data Protection Authority.
desk-help-accessibility = Accessibility
desk-help-accessibility-lead = Everybody must be able to report something. We make these pages according to WCAG 2.2, level AA.
desk-help-accessibility-1 = Everything works by keyboard and by screen reader.
desk-help-accessibility-2 = Everything works on a small screen, and enlarged up to 400%.
desk-help-accessibility-3 = Everything works without JavaScript.
desk-help-accessibility-4 = We write in plain language. Colour always has a word or a sign with it.
desk-help-accessibility-not = What is not good enough yet
desk-help-accessibility-not-text = Choosing a point on the map works with a mouse or a finger only. Instead, you can type an address, or choose a part of the municipality and describe the place. These pages have not been examined by an independent organisation yet.
desk-help-accessibility-tell = Something does not work?
desk-help-accessibility-tell-text = Tell your municipality, with a report, on the telephone or at the counter. There you also get help with reporting.
desk-help-keyboard = Shortcuts for employees
desk-help-keyboard-text = These keys work on the screens of employees, when you are not typing in a field. You can switch them off.
desk-help-problems = Errors of the API
desk-help-problems-text = A program that works with our API gets a document according to RFC 9457 when something is wrong. Its type leads to one of these errors.
