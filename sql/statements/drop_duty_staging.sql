DROP TABLE staging_duty, staging_change
