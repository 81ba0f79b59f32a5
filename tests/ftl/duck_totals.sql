-- Rolling totals of every person and UTC day from $first_day to $last_day: a row each, instants and lengths in microseconds.
-- Reads duties (person_key, duty_start, duty_end) and in_flight (person_key, flight_from, flight_to).
--
-- Duties and flights are cut at midnight and summed by day. What precedes any instant is then what precedes its midnight
-- and, on its own day, the pieces up to its time of day, which is the same at both ends of a window of whole days.
WITH told AS (
    SELECT 'duty' AS kind, person_key, epoch_us(duty_start) AS since, epoch_us(duty_end) AS until FROM duties
    UNION ALL
    SELECT 'flight', person_key, epoch_us(flight_from), epoch_us(flight_to) FROM in_flight
),
-- What overlaps counts once: an interval that begins after all before it have ended begins an island.
marked AS (
    SELECT
        *,
        coalesce(since > max(until) OVER (
            PARTITION BY kind, person_key ORDER BY since, until ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), true) AS begins
    FROM told
),
numbered AS (
    SELECT
        *,
        count_if(begins) OVER (
            PARTITION BY kind, person_key ORDER BY since, until ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS island
    FROM marked
),
islands AS (
    SELECT kind, person_key, min(since) AS since, max(until) AS until
    FROM numbered
    GROUP BY kind, person_key, island
),
pieces AS MATERIALIZED (
    SELECT
        kind,
        person_key,
        day,
        greatest(since - day * 86400000000, 0) AS begins,
        least(until - day * 86400000000, 86400000000) AS ends
    FROM (SELECT *, unnest(range(since // 86400000000, (until - 1) // 86400000000 + 1)) AS day FROM islands) AS by_day
),
by_day AS (
    SELECT
        person_key,
        day,
        sum(ends - begins) FILTER (kind = 'duty') AS duty,
        sum(ends - begins) FILTER (kind = 'flight') AS flight
    FROM pieces
    GROUP BY person_key, day
),
days AS (
    SELECT
        epoch_us(midnight) // 86400000000 AS day,
        epoch_us(date_trunc('year', midnight)) // 86400000000 AS new_year,
        epoch_us(date_trunc('month', midnight) - INTERVAL 11 MONTHS) // 86400000000 AS twelve
    FROM range(
        date_trunc('month', $first_day::TIMESTAMP) - INTERVAL 11 MONTHS,
        $last_day::TIMESTAMP + INTERVAL 2 DAYS,
        INTERVAL 1 DAY
    ) AS one (midnight)
),
midnights AS MATERIALIZED (
    SELECT
        person_key,
        day,
        new_year,
        twelve,
        coalesce(sum(duty) OVER earlier, 0)::BIGINT AS duty,
        coalesce(sum(flight) OVER earlier, 0)::BIGINT AS flight
    FROM (SELECT DISTINCT person_key FROM told) AS people
    CROSS JOIN days
    LEFT JOIN by_day USING (person_key, day)
    WINDOW earlier AS (
        PARTITION BY person_key ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
-- Per person and day on which a duty ends: the last end, as time of day.
last_ends AS (
    SELECT
        person_key,
        epoch_us(duty_end) // 86400000000 AS day,
        max(epoch_us(duty_end) % 86400000000) AS last_end
    FROM duties
    GROUP BY ALL
),
-- What the day itself, and the days 7, 14 and 28 before it, hold up to that time of day.
up_to AS (
    SELECT
        asked.person_key,
        asked.day,
        any_value(last_end) AS last_end,
        coalesce(sum(least(ends, last_end) - begins) FILTER (kind = 'duty' AND back = 0), 0)::BIGINT AS duty_0,
        coalesce(sum(least(ends, last_end) - begins) FILTER (kind = 'duty' AND back = 7), 0)::BIGINT AS duty_7,
        coalesce(sum(least(ends, last_end) - begins) FILTER (kind = 'duty' AND back = 14), 0)::BIGINT AS duty_14,
        coalesce(sum(least(ends, last_end) - begins) FILTER (kind = 'duty' AND back = 28), 0)::BIGINT AS duty_28,
        coalesce(sum(least(ends, last_end) - begins) FILTER (kind = 'flight' AND back = 0), 0)::BIGINT AS flight_0,
        coalesce(sum(least(ends, last_end) - begins) FILTER (kind = 'flight' AND back = 28), 0)::BIGINT AS flight_28
    FROM (SELECT *, unnest([0, 7, 14, 28]) AS back FROM last_ends) AS asked
    LEFT JOIN pieces
        ON pieces.person_key = asked.person_key AND pieces.day = asked.day - asked.back AND pieces.begins < asked.last_end
    GROUP BY asked.person_key, asked.day
),
windows AS (
    SELECT
        *,
        duty - lag(duty, 7) OVER by_day AS duty_7d,
        duty - lag(duty, 14) OVER by_day AS duty_14d,
        duty - lag(duty, 28) OVER by_day AS duty_28d,
        flight - lag(flight, 28) OVER by_day AS flight_28d,
        lead(duty) OVER by_day - lag(duty, 6) OVER by_day AS duty_7d_next,
        lead(duty) OVER by_day - lag(duty, 13) OVER by_day AS duty_14d_next,
        lead(duty) OVER by_day - lag(duty, 27) OVER by_day AS duty_28d_next,
        lead(flight) OVER by_day AS flight_next,
        lead(flight) OVER by_day - lag(flight, 27) OVER by_day AS flight_28d_next
    FROM midnights
    WINDOW by_day AS (PARTITION BY person_key ORDER BY day)
)
SELECT
    one.person_key,
    make_date(one.day::INTEGER) AS day,
    to_microseconds(one.duty_7d + coalesce(duty_0 - duty_7, 0)) AS duty_7d,
    to_microseconds(if(last_end IS NULL, duty_7d_next, one.duty_7d + duty_0 - duty_7)) AS duty_7d_alternative,
    to_microseconds(one.duty_14d + coalesce(duty_0 - duty_14, 0)) AS duty_14d,
    to_microseconds(if(last_end IS NULL, duty_14d_next, one.duty_14d + duty_0 - duty_14)) AS duty_14d_alternative,
    to_microseconds(one.duty_28d + coalesce(duty_0 - duty_28, 0)) AS duty_28d,
    to_microseconds(if(last_end IS NULL, duty_28d_next, one.duty_28d + duty_0 - duty_28)) AS duty_28d_alternative,
    to_microseconds(one.flight_28d + coalesce(flight_0 - flight_28, 0)) AS flight_28d,
    to_microseconds(if(last_end IS NULL, flight_28d_next, one.flight_28d + flight_0 - flight_28)) AS flight_28d_alternative,
    to_microseconds(one.flight - year.flight + coalesce(flight_0, 0)) AS flight_calendar_year,
    to_microseconds(if(last_end IS NULL, flight_next, one.flight + flight_0) - year.flight) AS flight_calendar_year_alternative,
    to_microseconds(one.flight - months.flight + coalesce(flight_0, 0)) AS flight_12_months,
    to_microseconds(if(last_end IS NULL, flight_next, one.flight + flight_0) - months.flight) AS flight_12_months_alternative
FROM windows AS one
INNER JOIN midnights AS year ON year.person_key = one.person_key AND year.day = one.new_year
INNER JOIN midnights AS months ON months.person_key = one.person_key AND months.day = one.twelve
LEFT JOIN up_to ON up_to.person_key = one.person_key AND up_to.day = one.day
WHERE one.day BETWEEN epoch_us($first_day::TIMESTAMP) // 86400000000 AND epoch_us($last_day::TIMESTAMP) // 86400000000
