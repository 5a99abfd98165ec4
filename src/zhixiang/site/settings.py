"""Settings, all of them. What differs between installations comes from the environment; docs/settings.md lists it.

ZHIXIANG_DEMO=1             demonstration accounts and a banner on every page
ZHIXIANG_DEBUG=1            Django's debug pages, for development only
ZHIXIANG_SECRET_KEY         the signing key; without it one is made and kept in var/secret_key
ZHIXIANG_ALLOWED_HOSTS      host names, separated by commas
ZHIXIANG_HTTPS=1            the site is reached through HTTPS: secure cookies, HSTS, redirect
ZHIXIANG_PROXIES            how many reverse proxies of ours a request passes, 0 without it
ZHIXIANG_SMTP_HOST          mail server; without it mails are printed. Also _PORT, _USER, _PASSWORD, _TLS=1
ZHIXIANG_MAIL_FROM          the address that mails come from
ZHIXIANG_ADDRESS            https://host of the site, for links in mails
ZHIXIANG_VAR                folder of the database, the key and the collected files
DATABASE_URL                postgresql://user:password@host:port/name; without it SQLite in var/
ZHIXIANG_MAP_APPROVAL_NUMBER  审图号; only with it the drawn map replaces the tiles
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[3]
SITE = Path(__file__).resolve().parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


# PYTEST_VERSION is set by pytest itself, before it loads these settings.
TESTING = _flag("ZHIXIANG_TEST") or "PYTEST_VERSION" in os.environ
DEBUG = _flag("ZHIXIANG_DEBUG")
HTTPS = _flag("ZHIXIANG_HTTPS")
VAR = Path(os.environ.get("ZHIXIANG_VAR") or ROOT / "var")
try:
    VAR.mkdir(parents=True, exist_ok=True)
except OSError as _error:
    raise ImproperlyConfigured(f"数据目录 {VAR} 无法使用（{_error.strerror}），请检查 ZHIXIANG_VAR。") from _error


def _number(name: str) -> int:
    """A whole number from 0 on; 0 where the environment names none."""
    value = os.environ.get(name) or "0"
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} 应为 0 或正整数，现在是“{value}”。")
    return int(value)


def _kept_secret(path: Path) -> str:
    """The key in ``path``, made on first use. Two processes that start together end up with the same one."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def _database(url: str) -> dict[str, Any]:
    """Django's description of the database that ``url`` names, or of SQLite in var/ when it names none."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "zhixiang.sqlite3",
            "OPTIONS": {
                # A writer takes its lock at the start: two writers queue instead of failing half way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: what was answered with success is on disk.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL 只能是 postgresql:// 开头的地址；不设置时使用 SQLite。")
    options = dict(parse_qsl(parts.query))
    prepare = options.pop("prepare", "on")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if TESTING else 60,
        "CONN_HEALTH_CHECKS": True,
        # How often a statement of apps/prepared.py comes before the server keeps its plan; ?prepare=off: never.
        "OPTIONS": {**options, "prepare_threshold": None if prepare == "off" else 2},
    }


_secret = os.environ.get("ZHIXIANG_SECRET_KEY")
SECRET_KEY = _secret or ("only-for-tests" * 4 if TESTING else _kept_secret(VAR / "secret_key"))
_hosts = os.environ.get("ZHIXIANG_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ALLOWED_HOSTS = [host.strip() for host in _hosts if host.strip()]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "zhixiang.apps.audit",
    "zhixiang.apps.files",
    "zhixiang.apps.people",
    "zhixiang.apps.notify",
    "zhixiang.apps.calls",
    "zhixiang.apps.demands",
    "zhixiang.apps.consolidation",
    "zhixiang.apps.checks",
    "zhixiang.apps.library",
    "zhixiang.apps.allocation",
    "zhixiang.apps.performance",
    "zhixiang.apps.papers",
    "zhixiang.apps.ledger",
    "zhixiang.apps.monitoring",
    "zhixiang.apps.evaluation",
    "zhixiang.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhixiang.site.sessions.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "zhixiang.site.sessions.SessionLimits",
    "zhixiang.site.sessions.SecondStepFirst",
    "zhixiang.site.sessions.NewPasswordFirst",
]

ROOT_URLCONF = "zhixiang.site.urls"
WSGI_APPLICATION = "zhixiang.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhixiang.site.context.shell",
            ],
        },
    }
]

DATABASES = {"default": _database(os.environ.get("DATABASE_URL", ""))}
# Shared by all worker processes: what allauth counts in it (resets, confirmations, codes) must be counted once.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "zhixiang_cache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "zhixiang.apps.people.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "zhixiang.apps.people.passwords.ThreeClasses"},
    {"NAME": "zhixiang.apps.people.passwords.WithoutName"},
    {"NAME": "zhixiang.apps.people.passwords.NotUsedLately"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_SUBJECT_PREFIX = "【知项】"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_ADAPTER = "zhixiang.site.account_adapter.AccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "知项"
MFA_ADAPTER = "zhixiang.site.second_step.SecondStepAdapter"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_CLIENT_IP_CALLABLE = "zhixiang.site.client_address.client_address"
AXES_VERBOSE = False

# Mail. Without a server it is printed, as the demonstration and development want it.
EMAIL_HOST = os.environ.get("ZHIXIANG_SMTP_HOST", "")
EMAIL_PORT = _number("ZHIXIANG_SMTP_PORT") or 25
EMAIL_HOST_USER = os.environ.get("ZHIXIANG_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ZHIXIANG_SMTP_PASSWORD", "")
EMAIL_USE_TLS = _flag("ZHIXIANG_SMTP_TLS")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
SITE_ADDRESS = os.environ.get("ZHIXIANG_ADDRESS", "").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("ZHIXIANG_MAIL_FROM", "zhixiang@localhost")

# Language
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [SITE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Files. The vendor files are put into var/vendor by tools/bootstrap.py, from the packages that the lock file pins.
MEDIA_ROOT = VAR / "files"
ZHIXIANG_SCREENING = VAR / "screening"  # indexes of demands, and what an unfinished run has found; may be deleted
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [("vendor", ROOT / "var" / "vendor")] if (ROOT / "var" / "vendor").is_dir() else []
_PLAIN_FILES = DEBUG or TESTING
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _PLAIN_FILES
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = _PLAIN_FILES

# The faces of PDF documents, put there by tools/bootstrap.py as well; they are not served.
ZHIXIANG_FONTS = ROOT / "var" / "fonts"

# What a browser may do with our pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "zhixiang.site.views.csrf_failure"
SESSION_ENGINE = "zhixiang.site.session_store"
SESSION_COOKIE_AGE = 8 * 60 * 60
ZHIXIANG_SESSION_IDLE = 30 * 60  # seconds without a request; GB/T 22239-2019 §8.1.4.1 leaves the number to us
ZHIXIANG_SESSION_NOTED = 60  # seconds between two notes that somebody is active: a note is a write
ZHIXIANG_SESSION_LASTS = SESSION_COOKIE_AGE
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from within, where there is no HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whether all sub-domains of the host speak HTTPS, and whether browsers shall have that built in, its owner decides.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A form of 800 rows, sent as a plain form where there are no scripts, has a field a cell; its return one a row more.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 13_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# Zhixiang's own
ZHIXIANG_DEMO = _flag("ZHIXIANG_DEMO")
ZHIXIANG_PROXIES = _number("ZHIXIANG_PROXIES")
ZHIXIANG_MAP_APPROVAL_NUMBER = os.environ.get("ZHIXIANG_MAP_APPROVAL_NUMBER", "")
