-- The duty table: of every duty what follows from the duty, its flights and its crew member.
-- Reads duties, sectors, flights and crew. A local time X stands as two columns: X (the clock) and X_offset (seconds).
WITH zones AS (
    SELECT name FROM pg_timezone_names()
),
legs AS (
    SELECT
        sectors.duty_key,
        sectors.position,
        sectors.activity_type,
        sectors.start_icao || '-' || sectors.end_icao AS icao,
        sectors.start_iata || '-' || sectors.end_iata AS iata,
        flights.*,
        flights.flight_nid IS NOT NULL AS has_flight,
        flights.landing - flights.takeoff AS airborne,
        flights.block_on - flights.block_off AS block,
        flights.scheduled_end - flights.scheduled_start AS to_last,
        coalesce(flights.block_off, flights.block_on - to_last, flights.scheduled_start) AS flown_from,
        coalesce(flights.block_on, flights.block_off + to_last, flights.scheduled_end) AS flown_to,
        has_flight AND coalesce(sectors.activity_type NOT IN ('POSITIONING', 'DEADHEAD'), true) AS works,
        has_flight OR coalesce(sectors.activity_type NOT IN ('POSITIONING', 'DEADHEAD'), true) AS is_ours,
        works AND flown_from IS NOT NULL AND flown_to IS NOT NULL AS operated
    FROM sectors
    LEFT JOIN flights ON flights.flight_nid = sectors.flight_nid
    WHERE coalesce(sectors.start_icao, sectors.start_iata, sectors.end_icao, sectors.end_iata) IS NOT NULL
),
-- An office has no airport, and so is no sector, but an activity.
activities AS (
    SELECT duty_key, coalesce(list(activity_type ORDER BY position) FILTER (activity_type IS NOT NULL), []) AS activities
    FROM sectors
    GROUP BY duty_key
),
-- The lists of a duty, in the order of its sectors; of some each value once, where it comes first.
flying AS (
    SELECT
        duty_key,
        count(*) AS sector_count,
        list(icao ORDER BY position) AS duty_routes,
        list(iata ORDER BY position) AS duty_routes_iata,
        list(airborne ORDER BY position) AS flight_times,
        list(block ORDER BY position) AS block_times,
        coalesce(list(flight_no ORDER BY position) FILTER (has_flight), []) AS flight_number_list,
        coalesce(list(trip_number ORDER BY position) FILTER (trip_number IS NOT NULL), []) AS trips,
        coalesce(list(registration ORDER BY position) FILTER (registration IS NOT NULL), []) AS aircraft,
        coalesce(list(aircraft_type_name ORDER BY position) FILTER (aircraft_type_name IS NOT NULL), []) AS names,
        coalesce(list(icao_type ORDER BY position) FILTER (icao_type IS NOT NULL), []) AS types,
        coalesce(list(flown_from ORDER BY position) FILTER (operated), []) AS flights_from,
        coalesce(list(flown_to ORDER BY position) FILTER (operated), []) AS flights_to,
        list(takeoff_person_key) AS takeoffs,
        list(landing_person_key) AS landings,
        to_microseconds(sum(epoch_us(discretion))::BIGINT) AS log_discretion,
        to_microseconds(sum(epoch_us(airborne)) FILTER (works)::BIGINT) AS flight_time_total,
        to_microseconds(sum(epoch_us(flown_to - flown_from)) FILTER (works)::BIGINT) AS block_time_total,
        arg_min(struct_pack(has_flight, scheduled_start, block_off, start_timezone), position) FILTER (is_ours) AS first,
        arg_max(struct_pack(has_flight, scheduled_end, block_on, end_timezone), position) FILTER (is_ours) AS last
    FROM legs
    GROUP BY duty_key
),
joined AS (
    SELECT
        duties.* EXCLUDE (duty_length, fdp_length, sector_count),
        flying.* EXCLUDE (duty_key),
        activities.activities,
        crew.* EXCLUDE (person_key, home_timezone, crew_home_base_icao, crew_home_base_iata),
        coalesce(crew.crew_home_base_icao, duties.home_icao) AS crew_home_base_icao,
        coalesce(crew.crew_home_base_iata, duties.home_iata) AS crew_home_base_iata,
        duties.duty_end - duties.duty_start AS duty_length,
        duties.fdp_end - duties.fdp_start AS fdp_length,
        coalesce(
            crew.home_timezone,
            if(
                coalesce(crew.crew_home_base_icao, crew.crew_home_base_iata, duties.home_icao, duties.home_iata)
                    IN (duties.home_icao, duties.home_iata),
                duties.home_timezone,
                NULL
            )
        ) AS base,
        coalesce(duties.planned_duty_start, first.scheduled_start - (duties.block_start - duties.duty_start)) AS planned_start,
        coalesce(duties.planned_duty_end, last.scheduled_end + (duties.duty_end - duties.block_end)) AS planned_end,
        coalesce(duties.block_start, first.block_off) AS bloff_utc,
        coalesce(duties.block_end, last.block_on) AS blon_utc,
        lead(first.scheduled_start IGNORE NULLS) OVER (
            PARTITION BY duties.person_key ORDER BY duties.duty_start
        ) AS next_eobt_utc
    FROM duties
    LEFT JOIN flying USING (duty_key)
    LEFT JOIN activities USING (duty_key)
    LEFT JOIN crew USING (person_key)
),
-- A zone that nobody knows gives no local time.
placed AS (
    SELECT
        *,
        if(base IN (FROM zones), base, NULL) AS base_zone,
        if(start_timezone IN (FROM zones), start_timezone, NULL) AS start_zone,
        if(end_timezone IN (FROM zones), end_timezone, NULL) AS end_zone,
        if(coalesce(first.has_flight, false), first.start_timezone, start_timezone) AS off_at,
        if(coalesce(last.has_flight, false), last.end_timezone, end_timezone) AS on_at,
        if(off_at IN (FROM zones), off_at, NULL) AS off_zone,
        if(on_at IN (FROM zones), on_at, NULL) AS on_zone,
        coalesce(acclimatization_timezone, base) AS body,
        if(body IN (FROM zones), body, NULL) AS body_zone
    FROM joined
),
clocks AS (
    SELECT
        *,
        timezone(base_zone, duty_start) AS start_bt,
        timezone(base_zone, duty_end) AS end_bt,
        timezone(start_zone, duty_start) AS start_lt,
        timezone(end_zone, duty_end) AS end_lt,
        timezone(start_zone, planned_start) AS planned_start_lt,
        timezone(end_zone, planned_end) AS planned_end_lt,
        timezone(off_zone, first.scheduled_start) AS planned_bloff_lt,
        timezone(on_zone, last.scheduled_end) AS planned_blon_lt,
        timezone(off_zone, bloff_utc) AS bloff_lt,
        timezone(on_zone, blon_utc) AS blon_lt,
        timezone(body_zone, duty_start) AS start_body,
        timezone(body_zone, duty_end) AS end_body
    FROM placed
)
SELECT
    duty_key,
    duty_length,
    fdp_length,
    planned_end - planned_start AS planned_duty_length,
    planned_end - planned_start - duty_length AS difference_duty_length,
    max_fdp_length - planned_fdp_length AS difference_max_and_planned_fdp_length,
    (duty_start AT TIME ZONE 'UTC')::DATE AS duty_start_date_utc,
    (duty_start AT TIME ZONE 'UTC')::TIME AS duty_start_time_utc,
    (duty_end AT TIME ZONE 'UTC')::DATE AS duty_end_date_utc,
    (duty_end AT TIME ZONE 'UTC')::TIME AS duty_end_time_utc,
    (planned_start AT TIME ZONE 'UTC')::DATE AS planned_duty_start_date_utc,
    (planned_start AT TIME ZONE 'UTC')::TIME AS planned_duty_start_time_utc,
    (planned_end AT TIME ZONE 'UTC')::DATE AS planned_duty_end_date_utc,
    (planned_end AT TIME ZONE 'UTC')::TIME AS planned_duty_end_time_utc,
    (fdp_start AT TIME ZONE 'UTC')::DATE AS fdp_start_date_utc,
    (fdp_start AT TIME ZONE 'UTC')::TIME AS fdp_start_time_utc,
    (fdp_end AT TIME ZONE 'UTC')::DATE AS fdp_end_date_utc,
    (fdp_end AT TIME ZONE 'UTC')::TIME AS fdp_end_time_utc,
    start_bt::DATE AS duty_start_date_crew_bt,
    start_bt AS duty_start_time_crew_bt,
    epoch_us(start_bt - timezone('UTC', duty_start)) // 1000000 AS duty_start_time_crew_bt_offset,
    end_bt::DATE AS duty_end_date_crew_bt,
    end_bt AS duty_end_time_crew_bt,
    epoch_us(end_bt - timezone('UTC', duty_end)) // 1000000 AS duty_end_time_crew_bt_offset,
    start_lt::DATE AS duty_start_date_lt,
    start_lt AS duty_start_time_lt,
    epoch_us(start_lt - timezone('UTC', duty_start)) // 1000000 AS duty_start_time_lt_offset,
    end_lt::DATE AS duty_end_date_lt,
    end_lt AS duty_end_time_lt,
    epoch_us(end_lt - timezone('UTC', duty_end)) // 1000000 AS duty_end_time_lt_offset,
    planned_start_lt::DATE AS planned_duty_start_date_lt,
    planned_start_lt AS planned_duty_start_time_lt,
    epoch_us(planned_start_lt - timezone('UTC', planned_start)) // 1000000 AS planned_duty_start_time_lt_offset,
    planned_end_lt::DATE AS planned_duty_end_date_lt,
    planned_end_lt AS planned_duty_end_time_lt,
    epoch_us(planned_end_lt - timezone('UTC', planned_end)) // 1000000 AS planned_duty_end_time_lt_offset,
    first.scheduled_start AS planned_bloff_utc,
    planned_bloff_lt,
    epoch_us(planned_bloff_lt - timezone('UTC', first.scheduled_start)) // 1000000 AS planned_bloff_lt_offset,
    last.scheduled_end AS planned_blon_utc,
    planned_blon_lt,
    epoch_us(planned_blon_lt - timezone('UTC', last.scheduled_end)) // 1000000 AS planned_blon_lt_offset,
    bloff_utc,
    bloff_lt,
    epoch_us(bloff_lt - timezone('UTC', bloff_utc)) // 1000000 AS bloff_lt_offset,
    blon_utc,
    blon_lt,
    epoch_us(blon_lt - timezone('UTC', blon_utc)) // 1000000 AS blon_lt_offset,
    duty_start - previous_duty_end AS rest_actual_before,
    next_duty_start - duty_end AS rest_actual_after,
    fdp_extension_length > INTERVAL 0 SECONDS AS fdp_extension,
    coalesce(sector_count, 0) AS sector_count,
    if(sector_count = 1, duty_routes[1], NULL) AS duty_route,
    if(sector_count = 1, duty_routes_iata[1], NULL) AS duty_route_iata,
    coalesce(duty_routes, []) AS duty_routes,
    coalesce(duty_routes_iata, []) AS duty_routes_iata,
    if(sector_count = 1, flight_times[1], NULL) AS flight_time,
    coalesce(flight_times, []) AS flight_times,
    if(sector_count = 1, block_times[1], NULL) AS block_time,
    coalesce(block_times, []) AS block_times,
    coalesce(flight_number_list, []) AS flight_number_list,
    coalesce(list_filter(trips, lambda one, place: list_position(trips, one) = place), []) AS trip_number_list,
    coalesce(list_filter(activities, lambda one, place: list_position(activities, one) = place), [])
        AS ftl_sector_activity_types,
    coalesce(list_filter(aircraft, lambda one, place: list_position(aircraft, one) = place), []) AS duty_aircraft,
    nullif(array_to_string(list_filter(names, lambda one, place: list_position(names, one) = place), ', '), '')
        AS aircraft_type_name,
    nullif(array_to_string(list_filter(types, lambda one, place: list_position(types, one) = place), ', '), '') AS icao_type,
    log_discretion,
    coalesce(len(list_filter(takeoffs, lambda one: one = person_key)), 0) AS takeoff_count,
    coalesce(len(list_filter(landings, lambda one: one = person_key)), 0) AS landing_count,
    coalesce(flights_from, []) AS flights_from,
    coalesce(flights_to, []) AS flights_to,
    flight_time_total,
    block_time_total,
    -- The first 02:00 of which the four hours are not over when the duty starts.
    end_body > date_trunc('day', start_body + INTERVAL 18 HOURS) + INTERVAL 2 HOURS AS wocl,
    next_eobt_utc,
    -- As LEON or the crew list has it.
    person_key,
    crew_permission_group,
    crew_user_base,
    crew_home_base_icao,
    crew_home_base_iata,
    crew_labels,
    crew_positions,
    aircraft_crew_ratings,
    planned_fdp_length,
    max_fdp_length,
    discretion_length,
    fdp_extension_length,
    rest_required_before,
    rest_required_after,
    rest_reduction,
    recovery_rest_valid_until AS recovery_rest_valid_until_utc,
    split_duty_time,
    split_off_time,
    split_on_time,
    duty_name AS cdr_duty_name,
    night_duty_type AS ftl_duty_night_duty_type,
    roster_legend AS roster_duty_legend,
    acclimatization_timezone,
    crew_augmentation,
    rest_facility,
    ftl_duty_nid,
    duty_start,
    duty_end,
    planned_start AS planned_duty_start,
    planned_end AS planned_duty_end,
    fdp_start,
    fdp_end,
    has_violation,
    is_cabin_crew,
    is_acclimated,
    base AS home_timezone,
    start_timezone,
    end_timezone
FROM clocks
