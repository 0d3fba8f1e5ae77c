# Refused values: what is wrong, and what can you do?
error-required = Fill this in.
error-choose-one = Choose an answer.
error-name = Give a name of at most 100 characters.
error-slug = Use 2 to 40 lower-case letters, digits or dashes.
error-prefix = Use three capital letters.
error-taken = This exists already. Choose something else.
error-contrast = These colours are hard to read. Choose a darker colour.
error-email = Give a valid e-mail address, such as name@example.com.
error-phone = Give a valid telephone number, such as 056 12 34 56.
error-code = This code is wrong or no longer valid. Try the next code.
error-period = The end must be after the start.
error-date = Give a valid date, such as 27/11/2026.
error-number = Give a number between { $least } and { $most }.
error-encoding = We could not read some characters. Please correct the text.
error-too-long = This is too long. Use at most { $most } characters.
error-too-short = Tell us a little more: at least { $least } characters.
error-form-too-large = This form is too large. Add fewer or smaller photos.
error-form-broken = The form did not arrive well. Please try again.
error-idempotency-key = Send a key of your own of 8 to 100 characters in the Idempotency-Key header.
error-unknown = We do not know this. Choose one of the possibilities.
error-password-short = Use at least { $shortest } characters.
error-password-long = This password is too long.
error-password-name = Do not use your name in your password.
error-password-common = This password is too easy to guess. Choose a longer sentence.
error-password-wrong = This is not your present password.

# Files
error-file-empty = This file is empty.
error-file-too-many-bytes = This photo is too large. Choose a smaller photo.
error-file-too-many-pixels = This photo has too many pixels. Choose a smaller photo.
error-file-heic = We cannot open this kind of photo (HEIC). Save the photo as JPEG and try again.
error-file-avif = We cannot open this kind of photo (AVIF). Save the photo as JPEG and try again.
error-file-kind-not-accepted = This is not a photo. Choose a JPEG, PNG or WebP file.
error-file-truncated = This photo is not complete. Choose the photo again.
error-file-polyglot = This file is not only a photo. Choose another photo.
error-file-damaged = This photo is damaged. Choose another photo.
error-file-infected = There is a virus in this file. We did not keep it.
error-file-scanner-down = We cannot check photos now. Try again later or go on without a photo.
error-file-storage-full = We cannot keep photos now. Go on without a photo or try again later.
error-file-storage-failed = The photo could not be kept. Please try again.
error-file-too-many = Add at most { $most } photos.

# Pages with an error
error-page-home = To the start page
error-page-not-found = This page does not exist
error-page-not-found-text = The address may be mistyped, or you may not see this page.
error-page-unauthenticated = Please log in first
error-page-unauthenticated-text = For this question we need to know who you are.
error-page-forbidden = You may not do this
error-page-forbidden-text = Your account does not have this permission. Ask the administrator of your organisation.
error-page-form-expired = This form has expired
error-page-form-expired-text = Go back, load the page again and try once more. That way we are sure it is you.
error-page-invalid = Something in your input is not right
error-page-invalid-text = Go back and correct what is listed below.
error-page-conflict = Somebody else was first
error-page-conflict-text = This was changed in the meantime. Look at the new state and try again.
error-page-not-now = This is not possible now
error-page-not-now-text = The present state does not allow it. Load the page again and see what changed.
error-page-too-many = Please wait a moment
error-page-too-many-text = We received too many requests from your network. Try again in a few minutes. Urgent? Call your municipality.
error-page-storage-full = We cannot keep anything now
error-page-storage-full-text = Our storage is full. Nothing was half kept. Try again later or call your municipality.
error-page-unavailable = Not available for a moment
error-page-unavailable-text = A part does not answer now. Try again in a few minutes or call your municipality.
error-page-internal = Something went wrong
error-page-internal-text = The fault is ours and has been noted. Try again or call your municipality.

# Around every page
error-demo-banner = This is a demonstration: persons and reports are invented, and no mail leaves this system.
error-footer-help = Help
error-footer-privacy = Privacy
error-footer-accessibility = Accessibility
error-nav-desk = Reports
error-nav-account = My account
error-nav-admin = Administration
