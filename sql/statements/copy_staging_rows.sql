COPY {staging} (staging_position, {columns}) FROM STDIN
