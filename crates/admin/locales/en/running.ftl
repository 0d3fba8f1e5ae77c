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
