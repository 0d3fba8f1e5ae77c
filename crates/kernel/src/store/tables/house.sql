CREATE TABLE organisation (
  id uuid PRIMARY KEY, slug text NOT NULL UNIQUE, name text NOT NULL, kind text NOT NULL, nis text, prefix text NOT NULL UNIQUE,
  locale text NOT NULL, theme text NOT NULL, facts text NOT NULL, boundary text, logo_file text, active boolean NOT NULL,
  version bigint NOT NULL, created_at bigint NOT NULL);
CREATE TABLE chain_head (
  organisation_id uuid PRIMARY KEY REFERENCES organisation(id), number bigint NOT NULL, seq bigint NOT NULL, hash bytea NOT NULL);
CREATE TABLE department (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation(id), name text NOT NULL);
CREATE TABLE team (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation(id), department_id uuid REFERENCES department(id),
  key text NOT NULL, name text NOT NULL, kinds text NOT NULL, email text, active boolean NOT NULL,
  UNIQUE (organisation_id, key));
CREATE TABLE account (
  id uuid PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, locale text NOT NULL, password_hash text NOT NULL,
  totp_secret text, totp_step bigint NOT NULL, shortcuts boolean NOT NULL, active boolean NOT NULL, created_at bigint NOT NULL,
  last_login_at bigint, version bigint NOT NULL);
CREATE TABLE role (
  id uuid PRIMARY KEY, owner_id uuid REFERENCES organisation(id), key text NOT NULL, name_nl text NOT NULL, name_en text NOT NULL,
  actions text NOT NULL);
CREATE TABLE assignment (
  id uuid PRIMARY KEY, account_id uuid NOT NULL REFERENCES account(id), role_id uuid NOT NULL REFERENCES role(id),
  organisation_id uuid NOT NULL REFERENCES organisation(id), team_id uuid REFERENCES team(id), categories text, areas text,
  valid_from bigint NOT NULL, valid_until bigint);
CREATE INDEX assignment_account ON assignment (account_id);
CREATE INDEX assignment_organisation ON assignment (organisation_id);
CREATE TABLE session (
  id uuid PRIMARY KEY, token_hash bytea NOT NULL UNIQUE, account_id uuid NOT NULL REFERENCES account(id), csrf text NOT NULL,
  created_at bigint NOT NULL, seen_at bigint NOT NULL, expires_at bigint NOT NULL, agent text NOT NULL, origin text NOT NULL);
CREATE INDEX session_account ON session (account_id);
CREATE TABLE login_throttle (
  bucket text PRIMARY KEY, failures bigint NOT NULL, blocked_until bigint NOT NULL, updated_at bigint NOT NULL);
CREATE TABLE api_key (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation(id), name text NOT NULL, hint text NOT NULL,
  secret_hash bytea NOT NULL UNIQUE, actions text NOT NULL, created_at bigint NOT NULL, created_by uuid, expires_at bigint,
  revoked_at bigint, used_at bigint);
CREATE TABLE event (
  organisation_id uuid NOT NULL, seq bigint NOT NULL, kind text NOT NULL, subject_kind text NOT NULL, subject_id uuid NOT NULL,
  actor_kind text NOT NULL, actor_id uuid, at bigint NOT NULL, reason text, rule text, payload text NOT NULL,
  prev_hash bytea NOT NULL, hash bytea NOT NULL, PRIMARY KEY (organisation_id, seq));
CREATE INDEX event_subject ON event (subject_id, seq);
CREATE TABLE read_log (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL, actor_kind text NOT NULL, actor_id uuid, subject_kind text NOT NULL,
  subject_id uuid NOT NULL, purpose text NOT NULL, at bigint NOT NULL);
CREATE INDEX read_log_subject ON read_log (subject_id, at);
CREATE INDEX read_log_organisation ON read_log (organisation_id, at);
CREATE TABLE job (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL, kind text NOT NULL, key text NOT NULL UNIQUE, payload text NOT NULL,
  state text NOT NULL, system text, attempts bigint NOT NULL, max_attempts bigint NOT NULL, run_at bigint NOT NULL,
  lease_until bigint, lease_owner text, last_error text, created_at bigint NOT NULL, finished_at bigint);
CREATE INDEX job_due ON job (run_at) WHERE state = 'queued';
CREATE INDEX job_leased ON job (lease_until) WHERE state = 'running';
CREATE INDEX job_dead ON job (organisation_id, created_at) WHERE state = 'dead';
CREATE TABLE circuit (
  system text PRIMARY KEY, failures bigint NOT NULL, opened_at bigint, retry_at bigint, last_error text, last_success_at bigint);
CREATE TABLE idempotency (
  organisation_id uuid NOT NULL, key text NOT NULL, request_hash bytea NOT NULL, subject_id uuid NOT NULL, created_at bigint NOT NULL,
  PRIMARY KEY (organisation_id, key));
CREATE INDEX idempotency_age ON idempotency (created_at);
CREATE TABLE file (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL, subject_kind text NOT NULL, subject_id uuid NOT NULL, hash text NOT NULL,
  thumbnail_hash text, mime text NOT NULL, size bigint NOT NULL, width bigint, height bigint, scanned boolean NOT NULL,
  created_at bigint NOT NULL);
CREATE INDEX file_subject ON file (subject_id);
CREATE INDEX file_hash ON file (hash);
CREATE TABLE mail (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL, subject_kind text NOT NULL, subject_id uuid NOT NULL,
  token text NOT NULL UNIQUE, state text NOT NULL, at bigint NOT NULL, detail text);
CREATE INDEX mail_subject ON mail (subject_id);
CREATE TABLE mailbox (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL, recipient text NOT NULL, subject text NOT NULL, raw bytea NOT NULL,
  at bigint NOT NULL);
CREATE INDEX mailbox_at ON mailbox (at);
CREATE TABLE calendar (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation(id), key text NOT NULL, name text NOT NULL,
  definition text NOT NULL, version bigint NOT NULL, UNIQUE (organisation_id, key));
CREATE TABLE setting (key text PRIMARY KEY, value text NOT NULL, updated_at bigint NOT NULL);
