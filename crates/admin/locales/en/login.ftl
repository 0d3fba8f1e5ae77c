# Logging in
admin-login-title = Log in
admin-login-email = E-mail address
admin-login-password = Password
admin-login-do = Log in
admin-login-lost = Forgot your password? Your organisation's administrator can set a new one.
admin-login-refused = This e-mail address or password is not right. Check both and try again.
admin-login-wait = Please wait
admin-login-wait-seconds = There were too many wrong attempts. Try again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
 }.
admin-login-wait-minutes = There were too many wrong attempts. Try again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
 }.
admin-login-demo-title = Try it
admin-login-demo-text = This is a demonstration. Choose one of these accounts.
admin-login-demo-as = Log in as { $name }
admin-code-title = Your one-time code
admin-code-text = Open the app with codes on your phone. Give the six digits that you see there.
admin-code-label = Code of six digits
admin-code-do = Continue
admin-code-lost = Lost your phone? Your organisation's administrator can switch the codes off.
admin-code-expired = It took too long. Give your e-mail address and password again.
admin-logout-done = You are logged out.

# Around every screen of the administration
admin-nav-title = Administration
admin-nav-home = Overview
admin-nav-accounts = Accounts
admin-nav-roles = Roles
admin-nav-keys = API keys
admin-nav-jobs = Jobs
admin-nav-audit = Events
admin-nav-reads = Who looked
admin-nav-status = Status
admin-nav-organisations = Settings
admin-nav-own = Mine
admin-nav-account = My account
admin-nav-mailbox = Mailbox
admin-nav-desk = To the reports
admin-save = Save
admin-saved = Saved.
admin-all = All
admin-filter = Filter
admin-action = Action
admin-never = Never yet
admin-on = On
admin-off = Off
