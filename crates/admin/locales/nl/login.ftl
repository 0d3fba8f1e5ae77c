# Aanmelden
admin-login-title = Aanmelden
admin-login-email = E-mailadres
admin-login-password = Wachtwoord
admin-login-do = Meld aan
admin-login-lost = Wachtwoord vergeten? De beheerder van uw bestuur kan een nieuw instellen.
admin-login-refused = Dit e-mailadres of wachtwoord is niet juist. Kijk beide na en probeer opnieuw.
admin-login-wait = Even wachten
admin-login-wait-seconds = Er waren te veel foute pogingen. Probeer opnieuw over { $seconds ->
    [one] één seconde
   *[other] { $seconds } seconden
 }.
admin-login-wait-minutes = Er waren te veel foute pogingen. Probeer opnieuw over { $minutes ->
    [one] één minuut
   *[other] { $minutes } minuten
 }.
admin-login-demo-title = Probeer het uit
admin-login-demo-text = Dit is een demonstratie. Kies een van deze accounts.
admin-login-demo-as = Meld aan als { $name }
admin-code-title = Uw eenmalige code
admin-code-text = Open de app met codes op uw telefoon. Geef de zes cijfers die u daar ziet.
admin-code-label = Code van zes cijfers
admin-code-do = Ga verder
admin-code-lost = Telefoon kwijt? De beheerder van uw bestuur kan de codes uitzetten.
admin-code-expired = Het duurde te lang. Geef uw e-mailadres en wachtwoord opnieuw.
admin-logout-done = U bent afgemeld.

# Rond elk scherm van het beheer
admin-nav-title = Beheer
admin-nav-home = Overzicht
admin-nav-accounts = Accounts
admin-nav-roles = Rollen
admin-nav-keys = API-sleutels
admin-nav-jobs = Taken
admin-nav-audit = Gebeurtenissen
admin-nav-reads = Inzagen
admin-nav-status = Toestand
admin-nav-organisations = Instellingen
admin-nav-own = Van mij
admin-nav-account = Mijn account
admin-nav-mailbox = Postbus
admin-nav-desk = Naar de meldingen
admin-save = Bewaar
admin-saved = Bewaard.
admin-all = Alle
admin-filter = Filter
admin-action = Actie
admin-never = Nog nooit
admin-on = Aan
admin-off = Uit
