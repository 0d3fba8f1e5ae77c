admin-accounts-last = Last login
