# The image: one virtual environment, nobody's home, everything that changes under /data.
#   docker build -t monitor .        docker build --build-arg PYTHON_VERSION=3.13 -t monitor .
ARG PYTHON_VERSION=3.12

FROM python:${PYTHON_VERSION}-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# What changes seldom comes first, so that a rebuild after an edit takes seconds.
RUN python -m venv --without-pip /opt/monitor && python -m venv /opt/build
COPY requirements.txt requirements-build.txt ./
RUN pip --python /opt/monitor/bin/python install --require-hashes -r requirements.txt \
    && /opt/build/bin/pip install --require-hashes -r requirements-build.txt

COPY pyproject.toml README.md LICENSE feeds.yaml ./
COPY templates templates
COPY monitor monitor
# Compiled here and trusted later: the running service writes nothing into its own code.
RUN /opt/build/bin/python -m hatchling build -t wheel -d /tmp/wheel \
    && pip --python /opt/monitor/bin/python install --no-deps --no-index /tmp/wheel/*.whl \
    && /opt/monitor/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/monitor/lib

FROM python:${PYTHON_VERSION}-slim
LABEL org.opencontainers.image.title="monitor" \
      org.opencontainers.image.description="Tells you, with proof, when a watched organisation changes its policy" \
      org.opencontainers.image.licenses="MIT"
# A number, so that an orchestrator can see that it is not root.
RUN groupadd --gid 10001 monitor \
    && useradd --uid 10001 --no-log-init --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin monitor \
    && install -d -o 10001 -g 10001 -m 0750 /data
COPY --from=build /opt/monitor /opt/monitor
ENV PATH=/opt/monitor/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MONITOR_BIND=0.0.0.0:8000 \
    MONITOR_DATABASE_URL=sqlite:////data/monitor.db
# A feeds.yaml in this folder takes the place of the one inside the image.
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["monitor", "healthcheck"]
ENTRYPOINT ["monitor"]
CMD ["run"]
