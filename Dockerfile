# One image for web and jobs. Built in two stages, so that the image that runs holds no build tools.
FROM python:3.12-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /rostrum
RUN python -m venv /venv
COPY requirements/base.txt requirements/
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY . .
# Building static files and catalogues needs settings, yet no secret, server or address of the installation.
RUN SECRET_KEY=only-while-building-0000000000000000000000000000000000 BASE_URL=https://build.invalid \
    ALLOWED_HOSTS=build.invalid EMAIL_URL=smtp://build.invalid \
    DATABASE_URL=postgres://build.invalid/build REDIS_URL=redis://build.invalid \
    DATA_DIR=/rostrum/data DJANGO_SETTINGS_MODULE=cms.settings.production \
    sh -c '/venv/bin/python manage.py messages --compile && /venv/bin/python manage.py collectstatic --noinput'


FROM python:3.12-slim-bookworm

ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cms.settings.production DATA_DIR=/rostrum/data
RUN useradd --system --uid 1000 --create-home rostrum
WORKDIR /rostrum
COPY --from=build /venv /venv
COPY --from=build --chown=rostrum:rostrum /rostrum /rostrum
USER rostrum
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--config", "python:cms.gunicorn", "cms.asgi:application"]
