CREATE VIEW ftl.shown_duty AS
SELECT
    d.operator_id,
    d.duty_key,
    d.source,
    d.file_name,
    d.valid_from,
    d.valid_to,
    d.is_current,
    d.person_key,
    d.crew_permission_group,
    d.crew_user_base,
    d.crew_home_base_icao,
    d.crew_home_base_iata,
    d.crew_labels,
    d.crew_positions,
    d.duty_start_date_utc,
    d.duty_start_time_utc,
    d.duty_start_date_crew_bt,
    d.duty_start_time_crew_bt,
    d.duty_start_date_lt,
    d.duty_start_time_lt,
    d.duty_end_date_utc,
    d.duty_end_time_utc,
    d.duty_end_date_crew_bt,
    d.duty_end_time_crew_bt,
    d.duty_end_date_lt,
    d.duty_end_time_lt,
    d.duty_length,
    d.planned_duty_start_date_utc,
    d.planned_duty_start_time_utc,
    d.planned_duty_start_date_lt,
    d.planned_duty_start_time_lt,
    d.planned_duty_end_date_utc,
    d.planned_duty_end_time_utc,
    d.planned_duty_end_date_lt,
    d.planned_duty_end_time_lt,
    d.planned_duty_length,
    d.difference_duty_length,
    d.fdp_start_date_utc,
    d.fdp_start_time_utc,
    d.fdp_end_date_utc,
    d.fdp_end_time_utc,
    d.fdp_length,
    d.planned_fdp_length,
    d.max_fdp_length,
    d.difference_max_and_planned_fdp_length,
    d.fdp_extension,
    d.discretion_length,
    d.log_discretion,
    d.rest_required_before,
    d.rest_actual_before,
    d.rest_required_after,
    d.rest_actual_after,
    d.rest_reduction,
    d.recovery_rest_valid_until_utc,
    d.split_duty_time,
    d.split_off_time,
    d.split_on_time,
    d.duty_route,
    d.duty_route_iata,
    d.duty_routes,
    d.duty_routes_iata,
    d.flight_number_list,
    d.trip_number_list,
    d.sector_count,
    d.flight_time,
    d.flight_times,
    d.block_time,
    d.block_times,
    d.takeoff_count,
    d.landing_count,
    d.next_eobt_utc,
    d.cdr_duty_name,
    d.ftl_sector_activity_types,
    d.ftl_duty_night_duty_type,
    d.wocl,
    d.roster_duty_legend,
    d.acclimatization_timezone,
    d.ftl_duty_nid,
    d.duty_aircraft,
    d.aircraft_type_name,
    d.aircraft_crew_ratings,
    d.icao_type,
    d.crew_augmentation,
    d.planned_bloff_utc,
    d.planned_bloff_lt,
    d.planned_blon_utc,
    d.planned_blon_lt,
    d.bloff_utc,
    d.bloff_lt,
    d.blon_utc,
    d.blon_lt,
    d.duty_start,
    d.duty_end,
    d.planned_duty_start,
    d.planned_duty_end,
    d.fdp_start,
    d.fdp_end,
    d.fdp_extension_length,
    d.has_violation,
    d.is_cabin_crew,
    d.is_acclimated,
    d.rest_facility,
    d.home_timezone,
    d.start_timezone,
    d.end_timezone,
    d.flights_from,
    d.flights_to,
    d.flight_time_total,
    d.block_time_total
FROM ftl.duty AS d
WHERE d.source = 'leon' OR NOT EXISTS (
    SELECT 1
    FROM ftl.duty AS l
    WHERE l.operator_id = d.operator_id AND l.source = 'leon' AND l.duty_key = d.duty_key
);

COMMENT ON VIEW ftl.shown_duty IS 'Grain: a version of a duty. LEON''s API comes before an import: an imported duty shows only where the API never gave that duty.';
COMMENT ON COLUMN ftl.shown_duty.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN ftl.shown_duty.duty_key IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.source IS 'leon or import.';
COMMENT ON COLUMN ftl.shown_duty.file_name IS 'File that was imported.';
COMMENT ON COLUMN ftl.shown_duty.valid_from IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.valid_to IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.is_current IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.person_key IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.crew_permission_group IS 'Permission group the crew member belongs to in Leon.';
COMMENT ON COLUMN ftl.shown_duty.crew_user_base IS 'The base location assigned to the crew member''s user account.';
COMMENT ON COLUMN ftl.shown_duty.crew_home_base_icao IS 'Crew member''s home base airport in ICAO format.';
COMMENT ON COLUMN ftl.shown_duty.crew_home_base_iata IS 'Crew member''s home base airport in IATA format.';
COMMENT ON COLUMN ftl.shown_duty.crew_labels IS 'Labels assigned to the crew member.';
COMMENT ON COLUMN ftl.shown_duty.crew_positions IS 'Crew positions (roles) held by the crew member.';
COMMENT ON COLUMN ftl.shown_duty.duty_start_date_utc IS 'Date when the duty started, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.duty_start_time_utc IS 'Time when the duty started, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.duty_start_date_crew_bt IS 'Date when the duty started, expressed in the crew member''s base time.';
COMMENT ON COLUMN ftl.shown_duty.duty_start_time_crew_bt IS 'Time when the duty started, expressed in the crew member''s base time.';
COMMENT ON COLUMN ftl.shown_duty.duty_start_date_lt IS 'Date when the duty started, expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.duty_start_time_lt IS 'Time when the duty started, expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.duty_end_date_utc IS 'Date when the duty ended, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.duty_end_time_utc IS 'Time when the duty ended, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.duty_end_date_crew_bt IS 'Date when the duty ended, expressed in the crew member''s base time.';
COMMENT ON COLUMN ftl.shown_duty.duty_end_time_crew_bt IS 'Time when the duty ended, expressed in the crew member''s base time.';
COMMENT ON COLUMN ftl.shown_duty.duty_end_date_lt IS 'Date when the duty ended, expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.duty_end_time_lt IS 'Time when the duty ended, expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.duty_length IS 'Total duration of the actual duty period.';
COMMENT ON COLUMN ftl.shown_duty.planned_duty_start_date_utc IS 'Planned date for duty start, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.planned_duty_start_time_utc IS 'Planned time for duty start, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.planned_duty_start_date_lt IS 'Planned date for duty start, expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.planned_duty_start_time_lt IS 'Planned time for duty start, expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.planned_duty_end_date_utc IS 'Planned date for duty end, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.planned_duty_end_time_utc IS 'Planned time for duty end, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.planned_duty_end_date_lt IS 'Planned date for duty end, expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.planned_duty_end_time_lt IS 'Planned time for duty end, expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.planned_duty_length IS 'Total duration of the planned duty period.';
COMMENT ON COLUMN ftl.shown_duty.difference_duty_length IS 'Difference between the planned and actual duty duration.';
COMMENT ON COLUMN ftl.shown_duty.fdp_start_date_utc IS 'Date when the Flight Duty Period (FDP) started, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.fdp_start_time_utc IS 'Time when the Flight Duty Period (FDP) started, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.fdp_end_date_utc IS 'Date when the Flight Duty Period (FDP) ended, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.fdp_end_time_utc IS 'Time when the Flight Duty Period (FDP) ended, expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.fdp_length IS 'Actual duration of the Flight Duty Period.';
COMMENT ON COLUMN ftl.shown_duty.planned_fdp_length IS 'Planned duration of the Flight Duty Period.';
COMMENT ON COLUMN ftl.shown_duty.max_fdp_length IS 'Maximum permitted FDP length under applicable FTL rules.';
COMMENT ON COLUMN ftl.shown_duty.difference_max_and_planned_fdp_length IS 'Difference between the maximum allowed FDP and the planned FDP duration.';
COMMENT ON COLUMN ftl.shown_duty.fdp_extension IS 'Indicates whether a Flight Duty Period extension was applied.';
COMMENT ON COLUMN ftl.shown_duty.discretion_length IS 'Duration of discretion used to extend the FDP.';
COMMENT ON COLUMN ftl.shown_duty.log_discretion IS 'Duration of discretion recorded in the Journey Log.';
COMMENT ON COLUMN ftl.shown_duty.rest_required_before IS 'Minimum required rest period before this duty.';
COMMENT ON COLUMN ftl.shown_duty.rest_actual_before IS 'Actual rest period observed before this duty.';
COMMENT ON COLUMN ftl.shown_duty.rest_required_after IS 'Minimum required rest period after this duty.';
COMMENT ON COLUMN ftl.shown_duty.rest_actual_after IS 'Actual rest period observed after this duty.';
COMMENT ON COLUMN ftl.shown_duty.rest_reduction IS 'Rest reduction applied based on the preceding duty.';
COMMENT ON COLUMN ftl.shown_duty.recovery_rest_valid_until_utc IS 'Timestamp (UTC) until which recovery rest is valid after this duty.';
COMMENT ON COLUMN ftl.shown_duty.split_duty_time IS 'Duration of the split duty rest break within the duty period.';
COMMENT ON COLUMN ftl.shown_duty.split_off_time IS 'Time at which the split duty break began.';
COMMENT ON COLUMN ftl.shown_duty.split_on_time IS 'Time at which the split duty break ended.';
COMMENT ON COLUMN ftl.shown_duty.duty_route IS 'Departure and arrival airports for a single-sector duty, in ICAO format.';
COMMENT ON COLUMN ftl.shown_duty.duty_route_iata IS 'Departure and arrival airports for a single-sector duty, in IATA format.';
COMMENT ON COLUMN ftl.shown_duty.duty_routes IS 'All routes covered during the duty period, in ICAO format.';
COMMENT ON COLUMN ftl.shown_duty.duty_routes_iata IS 'All routes covered during the duty period, in IATA format.';
COMMENT ON COLUMN ftl.shown_duty.flight_number_list IS 'Flight number(s) included in this duty.';
COMMENT ON COLUMN ftl.shown_duty.trip_number_list IS 'Trip number(s) associated with this duty.';
COMMENT ON COLUMN ftl.shown_duty.sector_count IS 'Number of sectors (flight legs) within the duty period.';
COMMENT ON COLUMN ftl.shown_duty.flight_time IS 'Total flight time for a single sector within the duty.';
COMMENT ON COLUMN ftl.shown_duty.flight_times IS 'Flight times for all sectors within the duty period.';
COMMENT ON COLUMN ftl.shown_duty.block_time IS 'Block time for a single sector within the duty.';
COMMENT ON COLUMN ftl.shown_duty.block_times IS 'Block times for all sectors within the duty period.';
COMMENT ON COLUMN ftl.shown_duty.takeoff_count IS 'Number of takeoffs performed during the duty.';
COMMENT ON COLUMN ftl.shown_duty.landing_count IS 'Number of landings performed during the duty.';
COMMENT ON COLUMN ftl.shown_duty.next_eobt_utc IS 'Estimated Off-Block Time (EOBT) of the next scheduled flight, in UTC.';
COMMENT ON COLUMN ftl.shown_duty.cdr_duty_name IS 'Name or label of the duty as defined in the roster.';
COMMENT ON COLUMN ftl.shown_duty.ftl_sector_activity_types IS 'Types of activities (e.g. flight, ground duty) included in this duty.';
COMMENT ON COLUMN ftl.shown_duty.ftl_duty_night_duty_type IS 'Classification of the duty as early, late, or night duty.';
COMMENT ON COLUMN ftl.shown_duty.wocl IS 'Window of Circadian Low (WOCL) — indicates if the duty falls within the body''s low-performance period.';
COMMENT ON COLUMN ftl.shown_duty.roster_duty_legend IS 'Legend or colour code associated with the duty in the crew roster.';
COMMENT ON COLUMN ftl.shown_duty.acclimatization_timezone IS 'Timezone used for crew acclimatization calculations for this duty.';
COMMENT ON COLUMN ftl.shown_duty.ftl_duty_nid IS 'Internal identifier of the FTL duty record.';
COMMENT ON COLUMN ftl.shown_duty.duty_aircraft IS 'Aircraft registration(s) operated during the duty.';
COMMENT ON COLUMN ftl.shown_duty.aircraft_type_name IS 'Name of the aircraft type used during the duty.';
COMMENT ON COLUMN ftl.shown_duty.aircraft_crew_ratings IS 'Crew type ratings applicable to the aircraft flown during the duty.';
COMMENT ON COLUMN ftl.shown_duty.icao_type IS 'ICAO designator of the aircraft type.';
COMMENT ON COLUMN ftl.shown_duty.crew_augmentation IS 'Crew augmentation configuration applied during the duty (e.g. augmented crew for long-haul).';
COMMENT ON COLUMN ftl.shown_duty.planned_bloff_utc IS 'Planned Block Off time expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.planned_bloff_lt IS 'Planned Block Off time expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.planned_blon_utc IS 'Planned Block On time expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.planned_blon_lt IS 'Planned Block On time expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.bloff_utc IS 'Actual Block Off time expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.bloff_lt IS 'Actual Block Off time expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.blon_utc IS 'Actual Block On time expressed in UTC.';
COMMENT ON COLUMN ftl.shown_duty.blon_lt IS 'Actual Block On time expressed in local time.';
COMMENT ON COLUMN ftl.shown_duty.duty_start IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.duty_end IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.planned_duty_start IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.planned_duty_end IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.fdp_start IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.fdp_end IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.fdp_extension_length IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.has_violation IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.is_cabin_crew IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.is_acclimated IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.rest_facility IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.home_timezone IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.start_timezone IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.end_timezone IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.flights_from IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.flights_to IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.flight_time_total IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.shown_duty.block_time_total IS 'As in ftl.duty.';
