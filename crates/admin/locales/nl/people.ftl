admin-accounts-last = Laatst aangemeld
