CREATE TABLE category (
  id uuid PRIMARY KEY, parent_id uuid REFERENCES category(id), key text NOT NULL UNIQUE, name_nl text NOT NULL, name_en text NOT NULL,
  description_nl text NOT NULL, description_en text NOT NULL, keywords text NOT NULL, kind text NOT NULL, place text NOT NULL,
  stopper_nl text, stopper_en text, term_amount bigint NOT NULL, term_unit text NOT NULL, team_key text, position bigint NOT NULL,
  active boolean NOT NULL);
CREATE TABLE category_setting (
  organisation_id uuid NOT NULL REFERENCES organisation(id), category_id uuid NOT NULL REFERENCES category(id), enabled boolean NOT NULL,
  term_amount bigint, term_unit text, team_id uuid REFERENCES team(id), stopper_nl text, stopper_en text, version bigint NOT NULL,
  PRIMARY KEY (organisation_id, category_id));
CREATE TABLE address (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation(id), street text NOT NULL, number text NOT NULL,
  postcode text NOT NULL, locality text NOT NULL, search text NOT NULL, lon double precision NOT NULL, lat double precision NOT NULL);
CREATE INDEX address_search ON address (organisation_id, search);
CREATE INDEX address_everywhere ON address (search);
CREATE TABLE report (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation(id), search_id bigint NOT NULL UNIQUE,
  number text NOT NULL UNIQUE, kind text NOT NULL, category_id uuid NOT NULL REFERENCES category(id), state text NOT NULL,
  outcome text, outcome_reason text, outcome_party text, outcome_text text, duplicate_of uuid, description text NOT NULL,
  place text NOT NULL, address_id uuid, address text NOT NULL, area text, lon double precision, lat double precision,
  channel text NOT NULL, locale text NOT NULL, anonymous boolean NOT NULL, team_id uuid REFERENCES team(id), assignee_id uuid,
  rule text NOT NULL, registered_at bigint NOT NULL, clock text NOT NULL, promised_at bigint NOT NULL, due_at bigint NOT NULL,
  paused_at bigint, closed_at bigint, code_hash bytea NOT NULL UNIQUE, draft_id uuid UNIQUE, photos bigint NOT NULL,
  version bigint NOT NULL, updated_at bigint NOT NULL);
CREATE INDEX report_open ON report (organisation_id, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX report_team ON report (team_id, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX report_mine ON report (assignee_id, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX report_unassigned ON report (organisation_id, due_at, id) WHERE closed_at IS NULL AND assignee_id IS NULL;
CREATE INDEX report_waiting ON report (organisation_id, due_at, id) WHERE closed_at IS NULL AND paused_at IS NOT NULL;
CREATE INDEX report_closed ON report (organisation_id, closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX report_registered ON report (organisation_id, registered_at, id);
CREATE TABLE reporter (
  report_id uuid PRIMARY KEY REFERENCES report(id), organisation_id uuid NOT NULL REFERENCES organisation(id), name text, email text,
  phone text);
CREATE TABLE message (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL, report_id uuid NOT NULL REFERENCES report(id), kind text NOT NULL,
  author_kind text NOT NULL, author_id uuid, body text NOT NULL, at bigint NOT NULL);
CREATE INDEX message_report ON message (report_id, at);
CREATE TABLE draft (
  id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation(id), answers text NOT NULL, created_at bigint NOT NULL,
  updated_at bigint NOT NULL);
CREATE INDEX draft_age ON draft (updated_at)
