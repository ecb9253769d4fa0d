# persona-gen in a container: `docker compose run --rm persona-gen --help`.
FROM python:3.11-slim AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock ./
RUN python -m venv /opt/persona \
    && /opt/persona/bin/python -m pip install --quiet --no-deps --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY persona_assets ./persona_assets
RUN /opt/persona/bin/python -m pip install --quiet --no-deps --no-build-isolation .

FROM python:3.11-slim
LABEL org.opencontainers.image.title="persona-gen" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH="/opt/persona/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
COPY --from=build /opt/persona /opt/persona
RUN useradd --create-home --uid 1000 persona \
    && install --directory --owner persona /app/personas /app/profiles /app/schemas /app/output
WORKDIR /app
USER 1000
# The shipped personas are in the package and always known; this is where a person looks for them.
COPY --chown=persona persona_assets/personas/shipped /app/personas
COPY --chown=persona data/profiles /app/profiles
HEALTHCHECK NONE
ENTRYPOINT ["persona-gen"]
CMD ["--help"]
