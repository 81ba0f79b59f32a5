DROP TABLE {staging}
