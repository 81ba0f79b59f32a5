COPY staging_duty (staging_position, {columns}) FROM STDIN
