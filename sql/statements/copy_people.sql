COPY staging_person (staging_position, {columns}) FROM STDIN
