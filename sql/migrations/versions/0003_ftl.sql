-- IF NOT EXISTS, because a database's owner may have made the schema for us.
CREATE SCHEMA IF NOT EXISTS ftl;

COMMENT ON SCHEMA ftl IS 'FTL duties with their history, who the people are, and cumulative totals. For data engineers; analysts read the views in reporting.';
COMMENT ON TABLE landing.people IS 'PERSONAL DATA. Who a person_key is, for matching crew between the vendors. The FTL tables keep their people in ftl.person.';


CREATE TABLE ftl.duty (
    operator_id text NOT NULL,
    duty_key text NOT NULL,
    source text NOT NULL CHECK (source IN ('leon', 'import')),
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    is_current boolean NOT NULL DEFAULT true,
    content_hash text NOT NULL,
    flow_run_id text NOT NULL,
    file_name text,
    person_key text NOT NULL,
    crew_permission_group text,
    crew_user_base text,
    crew_home_base_icao text,
    crew_home_base_iata text,
    crew_labels text[],
    crew_positions text[],
    duty_start_date_utc date,
    duty_start_time_utc time,
    duty_start_date_crew_bt date,
    duty_start_time_crew_bt timetz,
    duty_start_date_lt date,
    duty_start_time_lt timetz,
    duty_end_date_utc date,
    duty_end_time_utc time,
    duty_end_date_crew_bt date,
    duty_end_time_crew_bt timetz,
    duty_end_date_lt date,
    duty_end_time_lt timetz,
    duty_length interval,
    planned_duty_start_date_utc date,
    planned_duty_start_time_utc time,
    planned_duty_start_date_lt date,
    planned_duty_start_time_lt timetz,
    planned_duty_end_date_utc date,
    planned_duty_end_time_utc time,
    planned_duty_end_date_lt date,
    planned_duty_end_time_lt timetz,
    planned_duty_length interval,
    difference_duty_length interval,
    fdp_start_date_utc date,
    fdp_start_time_utc time,
    fdp_end_date_utc date,
    fdp_end_time_utc time,
    fdp_length interval,
    planned_fdp_length interval,
    max_fdp_length interval,
    difference_max_and_planned_fdp_length interval,
    fdp_extension boolean,
    discretion_length interval,
    log_discretion interval,
    rest_required_before interval,
    rest_actual_before interval,
    rest_required_after interval,
    rest_actual_after interval,
    rest_reduction interval,
    recovery_rest_valid_until_utc timestamptz,
    split_duty_time interval,
    split_off_time timestamptz,
    split_on_time timestamptz,
    duty_route text,
    duty_route_iata text,
    duty_routes text[],
    duty_routes_iata text[],
    flight_number_list text[],
    trip_number_list text[],
    sector_count integer,
    flight_time interval,
    flight_times interval[],
    block_time interval,
    block_times interval[],
    takeoff_count integer,
    landing_count integer,
    next_eobt_utc timestamptz,
    cdr_duty_name text,
    ftl_sector_activity_types text[],
    ftl_duty_night_duty_type text,
    wocl boolean,
    roster_duty_legend text,
    acclimatization_timezone text,
    ftl_duty_nid bigint,
    duty_aircraft text[],
    aircraft_type_name text,
    aircraft_crew_ratings text[],
    icao_type text,
    crew_augmentation text,
    planned_bloff_utc timestamptz,
    planned_bloff_lt timetz,
    planned_blon_utc timestamptz,
    planned_blon_lt timetz,
    bloff_utc timestamptz,
    bloff_lt timetz,
    blon_utc timestamptz,
    blon_lt timetz,
    duty_start timestamptz,
    duty_end timestamptz,
    planned_duty_start timestamptz,
    planned_duty_end timestamptz,
    fdp_start timestamptz,
    fdp_end timestamptz,
    fdp_extension_length interval,
    has_violation boolean,
    is_cabin_crew boolean,
    is_acclimated boolean,
    rest_facility text,
    home_timezone text,
    start_timezone text,
    end_timezone text,
    flights_from timestamptz[],
    flights_to timestamptz[],
    flight_time_total interval,
    block_time_total interval,
    PRIMARY KEY (operator_id, source, duty_key, valid_from),
    CHECK (is_current = (valid_to IS NULL)),
    CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX duty_current ON ftl.duty (operator_id, source, duty_key) WHERE is_current;
-- A run asks for the duties of its window, a report for those of a month.
CREATE INDEX duty_by_start ON ftl.duty (operator_id, duty_start) WHERE is_current;
-- Cumulative totals are summed person by person.
CREATE INDEX duty_by_person ON ftl.duty (operator_id, person_key, duty_start) WHERE is_current;
-- reporting.data_freshness asks when something last changed. An index on valid_from as it is would tempt the planner to look
-- for a version by it, and a first load gives 60,000 versions the same.
CREATE INDEX duty_opened ON ftl.duty (operator_id, (valid_from AT TIME ZONE 'UTC'));
-- Retention asks for what was closed long ago.
CREATE INDEX duty_closed ON ftl.duty (operator_id, valid_to) WHERE NOT is_current;

COMMENT ON TABLE ftl.duty IS 'Grain: a version of a duty of a crew member. Versions are closed, never overwritten; one a duty and source is current. Who the crew member is stands in ftl.person.';
COMMENT ON COLUMN ftl.duty.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN ftl.duty.duty_key IS 'Which duty: nid:{ftl_duty_nid}; where LEON gives none {loginNid}:{first flight''s nid}, or {loginNid}:{duty start, UTC}.';
COMMENT ON COLUMN ftl.duty.source IS 'leon: from LEON''s API; import: from an export of LEON''s FTL Duty report.';
COMMENT ON COLUMN ftl.duty.valid_from IS 'Logical time of the run that first stored this version (UTC).';
COMMENT ON COLUMN ftl.duty.valid_to IS 'Logical time of the run that found another version, or that the duty is gone (UTC); NULL while current.';
COMMENT ON COLUMN ftl.duty.is_current IS 'Whether this is how the duty stands now.';
COMMENT ON COLUMN ftl.duty.content_hash IS 'Hash of the facts as they were given: equal, nothing to do. First planned values are put in after it is taken.';
COMMENT ON COLUMN ftl.duty.flow_run_id IS 'Run that stored this version.';
COMMENT ON COLUMN ftl.duty.file_name IS 'File that was imported; NULL for LEON''s API.';
COMMENT ON COLUMN ftl.duty.person_key IS 'Whose duty: LEON''s loginNid as text, or code:{crew code} for imports of unknown people. ftl.person says who that is.';
COMMENT ON COLUMN ftl.duty.crew_permission_group IS 'Permission group the crew member belongs to in Leon';
COMMENT ON COLUMN ftl.duty.crew_user_base IS 'The base location assigned to the crew member''s user account';
COMMENT ON COLUMN ftl.duty.crew_home_base_icao IS 'Crew member''s home base airport in ICAO format';
COMMENT ON COLUMN ftl.duty.crew_home_base_iata IS 'Crew member''s home base airport in IATA format';
COMMENT ON COLUMN ftl.duty.crew_labels IS 'Labels assigned to the crew member';
COMMENT ON COLUMN ftl.duty.crew_positions IS 'Crew positions (roles) held by the crew member';
COMMENT ON COLUMN ftl.duty.duty_start_date_utc IS 'Date when the duty started, expressed in UTC';
COMMENT ON COLUMN ftl.duty.duty_start_time_utc IS 'Time when the duty started, expressed in UTC';
COMMENT ON COLUMN ftl.duty.duty_start_date_crew_bt IS 'Date when the duty started, expressed in the crew member''s base time';
COMMENT ON COLUMN ftl.duty.duty_start_time_crew_bt IS 'Time when the duty started, expressed in the crew member''s base time';
COMMENT ON COLUMN ftl.duty.duty_start_date_lt IS 'Date when the duty started, expressed in local time';
COMMENT ON COLUMN ftl.duty.duty_start_time_lt IS 'Time when the duty started, expressed in local time';
COMMENT ON COLUMN ftl.duty.duty_end_date_utc IS 'Date when the duty ended, expressed in UTC';
COMMENT ON COLUMN ftl.duty.duty_end_time_utc IS 'Time when the duty ended, expressed in UTC';
COMMENT ON COLUMN ftl.duty.duty_end_date_crew_bt IS 'Date when the duty ended, expressed in the crew member''s base time';
COMMENT ON COLUMN ftl.duty.duty_end_time_crew_bt IS 'Time when the duty ended, expressed in the crew member''s base time';
COMMENT ON COLUMN ftl.duty.duty_end_date_lt IS 'Date when the duty ended, expressed in local time';
COMMENT ON COLUMN ftl.duty.duty_end_time_lt IS 'Time when the duty ended, expressed in local time';
COMMENT ON COLUMN ftl.duty.duty_length IS 'Total duration of the actual duty period';
COMMENT ON COLUMN ftl.duty.planned_duty_start_date_utc IS 'Planned date for duty start, expressed in UTC';
COMMENT ON COLUMN ftl.duty.planned_duty_start_time_utc IS 'Planned time for duty start, expressed in UTC';
COMMENT ON COLUMN ftl.duty.planned_duty_start_date_lt IS 'Planned date for duty start, expressed in local time';
COMMENT ON COLUMN ftl.duty.planned_duty_start_time_lt IS 'Planned time for duty start, expressed in local time';
COMMENT ON COLUMN ftl.duty.planned_duty_end_date_utc IS 'Planned date for duty end, expressed in UTC';
COMMENT ON COLUMN ftl.duty.planned_duty_end_time_utc IS 'Planned time for duty end, expressed in UTC';
COMMENT ON COLUMN ftl.duty.planned_duty_end_date_lt IS 'Planned date for duty end, expressed in local time';
COMMENT ON COLUMN ftl.duty.planned_duty_end_time_lt IS 'Planned time for duty end, expressed in local time';
COMMENT ON COLUMN ftl.duty.planned_duty_length IS 'Total duration of the planned duty period';
COMMENT ON COLUMN ftl.duty.difference_duty_length IS 'Difference between the planned and actual duty duration';
COMMENT ON COLUMN ftl.duty.fdp_start_date_utc IS 'Date when the Flight Duty Period (FDP) started, expressed in UTC';
COMMENT ON COLUMN ftl.duty.fdp_start_time_utc IS 'Time when the Flight Duty Period (FDP) started, expressed in UTC';
COMMENT ON COLUMN ftl.duty.fdp_end_date_utc IS 'Date when the Flight Duty Period (FDP) ended, expressed in UTC';
COMMENT ON COLUMN ftl.duty.fdp_end_time_utc IS 'Time when the Flight Duty Period (FDP) ended, expressed in UTC';
COMMENT ON COLUMN ftl.duty.fdp_length IS 'Actual duration of the Flight Duty Period';
COMMENT ON COLUMN ftl.duty.planned_fdp_length IS 'Planned duration of the Flight Duty Period';
COMMENT ON COLUMN ftl.duty.max_fdp_length IS 'Maximum permitted FDP length under applicable FTL rules';
COMMENT ON COLUMN ftl.duty.difference_max_and_planned_fdp_length IS 'Difference between the maximum allowed FDP and the planned FDP duration';
COMMENT ON COLUMN ftl.duty.fdp_extension IS 'Indicates whether a Flight Duty Period extension was applied';
COMMENT ON COLUMN ftl.duty.discretion_length IS 'Duration of discretion used to extend the FDP';
COMMENT ON COLUMN ftl.duty.log_discretion IS 'Duration of discretion recorded in the Journey Log';
COMMENT ON COLUMN ftl.duty.rest_required_before IS 'Minimum required rest period before this duty';
COMMENT ON COLUMN ftl.duty.rest_actual_before IS 'Actual rest period observed before this duty';
COMMENT ON COLUMN ftl.duty.rest_required_after IS 'Minimum required rest period after this duty';
COMMENT ON COLUMN ftl.duty.rest_actual_after IS 'Actual rest period observed after this duty';
COMMENT ON COLUMN ftl.duty.rest_reduction IS 'Rest reduction applied based on the preceding duty';
COMMENT ON COLUMN ftl.duty.recovery_rest_valid_until_utc IS 'Timestamp (UTC) until which recovery rest is valid after this duty';
COMMENT ON COLUMN ftl.duty.split_duty_time IS 'Duration of the split duty rest break within the duty period';
COMMENT ON COLUMN ftl.duty.split_off_time IS 'Time at which the split duty break began';
COMMENT ON COLUMN ftl.duty.split_on_time IS 'Time at which the split duty break ended';
COMMENT ON COLUMN ftl.duty.duty_route IS 'Departure and arrival airports for a single-sector duty, in ICAO format';
COMMENT ON COLUMN ftl.duty.duty_route_iata IS 'Departure and arrival airports for a single-sector duty, in IATA format';
COMMENT ON COLUMN ftl.duty.duty_routes IS 'All routes covered during the duty period, in ICAO format';
COMMENT ON COLUMN ftl.duty.duty_routes_iata IS 'All routes covered during the duty period, in IATA format';
COMMENT ON COLUMN ftl.duty.flight_number_list IS 'Flight number(s) included in this duty';
COMMENT ON COLUMN ftl.duty.trip_number_list IS 'Trip number(s) associated with this duty';
COMMENT ON COLUMN ftl.duty.sector_count IS 'Number of sectors (flight legs) within the duty period';
COMMENT ON COLUMN ftl.duty.flight_time IS 'Total flight time for a single sector within the duty';
COMMENT ON COLUMN ftl.duty.flight_times IS 'Flight times for all sectors within the duty period';
COMMENT ON COLUMN ftl.duty.block_time IS 'Block time for a single sector within the duty';
COMMENT ON COLUMN ftl.duty.block_times IS 'Block times for all sectors within the duty period';
COMMENT ON COLUMN ftl.duty.takeoff_count IS 'Number of takeoffs performed during the duty';
COMMENT ON COLUMN ftl.duty.landing_count IS 'Number of landings performed during the duty';
COMMENT ON COLUMN ftl.duty.next_eobt_utc IS 'Estimated Off-Block Time (EOBT) of the next scheduled flight, in UTC';
COMMENT ON COLUMN ftl.duty.cdr_duty_name IS 'Name or label of the duty as defined in the roster';
COMMENT ON COLUMN ftl.duty.ftl_sector_activity_types IS 'Types of activities (e.g. flight, ground duty) included in this duty';
COMMENT ON COLUMN ftl.duty.ftl_duty_night_duty_type IS 'Classification of the duty as early, late, or night duty';
COMMENT ON COLUMN ftl.duty.wocl IS 'Window of Circadian Low (WOCL) — indicates if the duty falls within the body''s low-performance period';
COMMENT ON COLUMN ftl.duty.roster_duty_legend IS 'Legend or colour code associated with the duty in the crew roster';
COMMENT ON COLUMN ftl.duty.acclimatization_timezone IS 'Timezone used for crew acclimatization calculations for this duty';
COMMENT ON COLUMN ftl.duty.ftl_duty_nid IS 'Internal identifier of the FTL duty record';
COMMENT ON COLUMN ftl.duty.duty_aircraft IS 'Aircraft registration(s) operated during the duty';
COMMENT ON COLUMN ftl.duty.aircraft_type_name IS 'Name of the aircraft type used during the duty';
COMMENT ON COLUMN ftl.duty.aircraft_crew_ratings IS 'Crew type ratings applicable to the aircraft flown during the duty';
COMMENT ON COLUMN ftl.duty.icao_type IS 'ICAO designator of the aircraft type';
COMMENT ON COLUMN ftl.duty.crew_augmentation IS 'Crew augmentation configuration applied during the duty (e.g. augmented crew for long-haul)';
COMMENT ON COLUMN ftl.duty.planned_bloff_utc IS 'Planned Block Off time expressed in UTC';
COMMENT ON COLUMN ftl.duty.planned_bloff_lt IS 'Planned Block Off time expressed in local time';
COMMENT ON COLUMN ftl.duty.planned_blon_utc IS 'Planned Block On time expressed in UTC';
COMMENT ON COLUMN ftl.duty.planned_blon_lt IS 'Planned Block On time expressed in local time';
COMMENT ON COLUMN ftl.duty.bloff_utc IS 'Actual Block Off time expressed in UTC';
COMMENT ON COLUMN ftl.duty.bloff_lt IS 'Actual Block Off time expressed in local time';
COMMENT ON COLUMN ftl.duty.blon_utc IS 'Actual Block On time expressed in UTC';
COMMENT ON COLUMN ftl.duty.blon_lt IS 'Actual Block On time expressed in local time';
COMMENT ON COLUMN ftl.duty.duty_start IS 'Start of the duty (UTC).';
COMMENT ON COLUMN ftl.duty.duty_end IS 'End of the duty (UTC).';
COMMENT ON COLUMN ftl.duty.planned_duty_start IS 'Planned start of the duty, the first value ever stored (UTC).';
COMMENT ON COLUMN ftl.duty.planned_duty_end IS 'Planned end of the duty, the first value ever stored (UTC).';
COMMENT ON COLUMN ftl.duty.fdp_start IS 'Start of the FDP (UTC).';
COMMENT ON COLUMN ftl.duty.fdp_end IS 'End of the FDP (UTC).';
COMMENT ON COLUMN ftl.duty.fdp_extension_length IS 'Length of the FDP extension, as LEON says.';
COMMENT ON COLUMN ftl.duty.has_violation IS 'Whether LEON flags the duty.';
COMMENT ON COLUMN ftl.duty.is_cabin_crew IS 'Whether the crew member serves as cabin crew in this duty.';
COMMENT ON COLUMN ftl.duty.is_acclimated IS 'Whether LEON takes the crew member as acclimatised.';
COMMENT ON COLUMN ftl.duty.rest_facility IS 'Class of in-flight rest facility, as LEON says.';
COMMENT ON COLUMN ftl.duty.home_timezone IS 'IANA time zone of the home base.';
COMMENT ON COLUMN ftl.duty.start_timezone IS 'IANA time zone of the airport where the duty starts.';
COMMENT ON COLUMN ftl.duty.end_timezone IS 'IANA time zone of the airport where the duty ends.';
COMMENT ON COLUMN ftl.duty.flights_from IS 'Block off of each operated sector, actual else scheduled, in order (UTC); positioning left out.';
COMMENT ON COLUMN ftl.duty.flights_to IS 'Block on of each operated sector, actual else scheduled, in order (UTC); positioning left out.';
COMMENT ON COLUMN ftl.duty.flight_time_total IS 'Take-off to landing of all sectors together, from the journey logs.';
COMMENT ON COLUMN ftl.duty.block_time_total IS 'Block off to block on of all sectors together, from the journey logs.';


CREATE TABLE ftl.person (
    operator_id text NOT NULL,
    person_key text NOT NULL,
    crew_member text,
    crew_code text,
    crew_id_card text,
    crew_dob date,
    crew_phone_number text,
    crew_email text,
    crew_gender text,
    pseudonymised_at timestamptz,
    updated_at timestamptz NOT NULL,
    flow_run_id text,
    PRIMARY KEY (operator_id, person_key)
);
-- Imports and requests to pseudonymise name people by their code.
CREATE INDEX person_by_code ON ftl.person (operator_id, crew_code);

COMMENT ON TABLE ftl.person IS 'PERSONAL DATA. Who a person_key of ftl.duty is, as of the last run; no history. A pseudonymised person is never filled in again.';
COMMENT ON COLUMN ftl.person.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN ftl.person.person_key IS 'LEON''s loginNid as text, or code:{crew code} for imports of unknown people.';
COMMENT ON COLUMN ftl.person.crew_member IS 'Full name of the crew member assigned to the duty';
COMMENT ON COLUMN ftl.person.crew_code IS 'Short identifier code assigned to the crew member';
COMMENT ON COLUMN ftl.person.crew_id_card IS 'ID card number of the crew member';
COMMENT ON COLUMN ftl.person.crew_dob IS 'Date of birth of the crew member';
COMMENT ON COLUMN ftl.person.crew_phone_number IS 'Phone number on record for the crew member';
COMMENT ON COLUMN ftl.person.crew_email IS 'Email address on record for the crew member';
COMMENT ON COLUMN ftl.person.crew_gender IS 'Gender of the crew member';
COMMENT ON COLUMN ftl.person.pseudonymised_at IS 'When the person was pseudonymised (UTC); NULL: was not.';
COMMENT ON COLUMN ftl.person.updated_at IS 'Logical time of the run that last changed the row (UTC).';
COMMENT ON COLUMN ftl.person.flow_run_id IS 'Run that last changed the row; NULL: the person was pseudonymised before any run knew this key.';


CREATE TABLE ftl.cumulative (
    operator_id text NOT NULL,
    person_key text NOT NULL,
    day date NOT NULL,
    duty_7d interval NOT NULL,
    duty_7d_alternative interval NOT NULL,
    duty_14d interval NOT NULL,
    duty_14d_alternative interval NOT NULL,
    duty_28d interval NOT NULL,
    duty_28d_alternative interval NOT NULL,
    flight_28d interval NOT NULL,
    flight_28d_alternative interval NOT NULL,
    flight_calendar_year interval NOT NULL,
    flight_calendar_year_alternative interval NOT NULL,
    flight_12_months interval NOT NULL,
    flight_12_months_alternative interval NOT NULL,
    PRIMARY KEY (operator_id, person_key, day)
);

COMMENT ON TABLE ftl.cumulative IS 'Grain: a crew member and UTC day. Duty and flight time (block off to block on, positioning left out) that count on that day towards the limits of ORO.FTL.210. Counted back from the end of the last duty that ends on the day; on a day on which none ends from 00:00 UTC (standard), or from 24:00 UTC (columns _alternative).';
COMMENT ON COLUMN ftl.cumulative.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN ftl.cumulative.person_key IS 'Crew member, as in ftl.duty.';
COMMENT ON COLUMN ftl.cumulative.day IS 'Day (UTC).';
COMMENT ON COLUMN ftl.cumulative.duty_7d IS 'Duty in the 7 days up to the reference instant, standard convention.';
COMMENT ON COLUMN ftl.cumulative.duty_7d_alternative IS 'Duty in the 7 days up to the reference instant, alternative convention.';
COMMENT ON COLUMN ftl.cumulative.duty_14d IS 'Duty in the 14 days up to the reference instant, standard convention.';
COMMENT ON COLUMN ftl.cumulative.duty_14d_alternative IS 'Duty in the 14 days up to the reference instant, alternative convention.';
COMMENT ON COLUMN ftl.cumulative.duty_28d IS 'Duty in the 28 days up to the reference instant, standard convention.';
COMMENT ON COLUMN ftl.cumulative.duty_28d_alternative IS 'Duty in the 28 days up to the reference instant, alternative convention.';
COMMENT ON COLUMN ftl.cumulative.flight_28d IS 'Flight time in the 28 days up to the reference instant, standard convention.';
COMMENT ON COLUMN ftl.cumulative.flight_28d_alternative IS 'Flight time in the 28 days up to the reference instant, alternative convention.';
COMMENT ON COLUMN ftl.cumulative.flight_calendar_year IS 'Flight time in the calendar year up to the reference instant, standard convention.';
COMMENT ON COLUMN ftl.cumulative.flight_calendar_year_alternative IS 'Flight time in the calendar year up to the reference instant, alternative convention.';
COMMENT ON COLUMN ftl.cumulative.flight_12_months IS 'Flight time in the 12 calendar months up to the reference instant, standard convention.';
COMMENT ON COLUMN ftl.cumulative.flight_12_months_alternative IS 'Flight time in the 12 calendar months up to the reference instant, alternative convention.';
