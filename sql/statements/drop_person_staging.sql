DROP TABLE staging_person
