# Jobs and systems outside Kantel
admin-job-queued = Waiting
admin-job-running = Running
admin-job-dead = Failed
admin-job-cancelled = Cancelled
admin-job-done = Done
admin-system-inside = inside Kantel
admin-system-mail = mail
admin-jobs-by-state = Jobs by state
admin-jobs-some-dead = { $dead ->
    [one] One job failed. Look at the reason.
   *[other] { $dead } jobs failed. Look at the reason.
 } { $queued ->
    [one] One other job is waiting or running.
   *[other] { $queued } other jobs are waiting or running.
 }
admin-jobs-some-queued = No failed jobs. { $queued ->
    [one] One job is waiting or running.
   *[other] { $queued } jobs are waiting or running.
 }
admin-jobs-none = Everything is done. No jobs are waiting.
admin-jobs-kind = Kind
admin-jobs-what = Job
admin-jobs-state = State
admin-jobs-when = When
admin-jobs-reason = Reason
admin-jobs-tries = try { $tries } of { $most }
admin-jobs-next = next try { $at }
admin-jobs-empty = Jobs in this state are shown here. There are none now.
admin-jobs-replay = Try again
admin-jobs-cancel = Cancel
admin-jobs-replayed = The job waits for its turn again.
admin-jobs-cancelled = The job is cancelled.
admin-circuits-title = Systems outside Kantel
admin-circuits-none = No other system has been called yet.
admin-circuits-system = System
admin-circuits-state = State
admin-circuits-waiting = Jobs waiting
admin-circuits-success = Last success
admin-circuit-open = Does not answer
admin-circuit-open-text = since { $since }. We try again { $retry }. The jobs are kept.
admin-circuit-trying = Is being tried again
admin-circuit-trying-text = Has not answered since { $since }.
admin-circuit-failing = Falters
admin-circuit-failing-text = Failed { $failures ->
    [one] once
   *[other] { $failures } times in a row
 }.
admin-circuit-works = Works

# Overview and status
admin-home-down = { $count ->
    [one] One system outside Kantel does not answer.
   *[other] { $count } systems outside Kantel do not answer.
 }
admin-home-accounts = Add colleagues, give a role, reset a password.
admin-home-roles = Who may do what?
admin-home-keys = Access for other programs.
admin-home-audit = What happened, and who did it?
admin-home-reads = Who looked at a citizen's data, and why?
admin-home-organisation = Name, colours, opening hours, closing days and teams.
admin-design-title = Design
admin-status-no-backup = There has never been a backup.
admin-status-backup-at = Last backup: { $at }.
admin-status-well = Everything works
admin-status-attention = This needs your attention
admin-status-concern-backup = There is no recent backup. Run “kantel backup”.
admin-status-concern-room = The disk is almost full.
admin-status-concern-system = A system outside Kantel does not answer.
admin-status-concern-dead = There are failed jobs.
admin-status-concern-migrations = The database is behind. Run “kantel migrate”.
admin-status-version = Version
admin-status-store = Database
admin-status-sqlite = SQLite, embedded
admin-status-postgres = PostgreSQL
admin-status-migrations = Database migrations
admin-status-migrations-none = All have run
admin-status-room = Free room on the disk
admin-status-unknown = Unknown
admin-status-backup = Last backup
admin-status-modules = Modules
admin-status-worker = Jobs are done by
admin-status-worker-inside = this process
admin-status-worker-apart = a process of its own (kantel worker)
admin-status-queues = Queues
admin-status-count = Count
admin-status-oldest = Oldest
admin-status-watch = Refresh every 10 seconds
admin-status-watch-stop = Stop refreshing

admin-jobs-subject = Look
