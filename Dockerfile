# Turnaround with everything it needs, from the hashed lock: the same image is the workers, Prefect's server and the jobs.
# Not built where the project's tests run (no container engine there): tests/test_containers.py reads it. docs/many_machines.md
# says how to build it, and how to pin the base image by its digest.
ARG BASE=python:3.11.13-slim-bookworm

FROM ${BASE} AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
WORKDIR /srv/turnaround
RUN ["python", "-m", "venv", "/opt/turnaround"]
COPY requirements.lock deploy/prefect_redis.lock /tmp/locks/
# The locks are complete: nothing is resolved, and nothing comes without a hash.
RUN ["/opt/turnaround/bin/python", "-m", "pip", "install", "--no-deps", "--require-hashes", \
     "-r", "/tmp/locks/requirements.lock", "-r", "/tmp/locks/prefect_redis.lock"]
COPY pyproject.toml README.md CHANGELOG.md prefect.yaml ./
COPY config config
COPY connectors connectors
COPY expectations expectations
COPY flows flows
COPY model model
COPY reports reports
COPY sandbox sandbox
COPY sql sql
COPY tasks tasks
COPY transforms transforms
COPY turnaround turnaround
# Editable, so that prefect.yaml is where the flows look for it. Its build backend is in the lock.
RUN ["/opt/turnaround/bin/python", "-m", "pip", "install", "--no-deps", "--no-build-isolation", "--no-index", "-e", "."]
RUN ["/opt/turnaround/bin/python", "-m", "compileall", "-q", "/srv/turnaround", "/opt/turnaround/lib"]

FROM ${BASE} AS turnaround
RUN ["useradd", "--uid", "10001", "--user-group", "--no-log-init", "--create-home", \
     "--home-dir", "/var/lib/turnaround", "turnaround"]
COPY --from=packages /opt/turnaround /opt/turnaround
COPY --from=packages /srv/turnaround /srv/turnaround
COPY deploy/with-secrets /usr/local/bin/with-secrets
# turnaround.toml is mounted; secrets come by reference at run time. Nothing of either is in the image.
ENV PATH=/opt/turnaround/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DO_NOT_TRACK=1 \
    PREFECT_HOME=/var/lib/turnaround \
    TURNAROUND_CONFIG=/etc/turnaround/turnaround.toml
WORKDIR /var/lib/turnaround
VOLUME ["/var/lib/turnaround"]
USER 10001:10001
# A worker that has not asked for work for a while answers 503. Other uses of the image bring a check of their own.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
ENTRYPOINT ["/bin/sh", "/usr/local/bin/with-secrets"]
CMD ["prefect", "worker", "start", "--pool", "turnaround", "--limit", "3", "--with-healthcheck"]
