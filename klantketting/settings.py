"""One settings file: everything that differs between machines comes from the environment."""

import os
from datetime import time
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
VERSION = "0.1.0"
DEBUG = False
DEMO = os.environ.get("DEMO") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY", "")
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("TRUSTED_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
    "accounts",
    "workbook",
    "kpis",
    "reports",
    "classroom",
]
MIDDLEWARE = [
    "classroom.middleware.connections",
    "django.middleware.security.SecurityMiddleware",
    "klantketting.middleware.language",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A filled plate is some 200 kB of HTML, a tenth of that on the wire; Django pads what it compresses against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "klantketting.middleware.caches",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "klantketting.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "klantketting.middleware.Problems",
    "klantketting.middleware.requests",
    "klantketting.middleware.Daily",
    "classroom.middleware.progress",
]
ROOT_URLCONF = "klantketting.urls"
WSGI_APPLICATION = "klantketting.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.demo",
                "accounts.context.reader",
            ],
        },
    }
]

DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}", conn_max_age=60)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Saved means saved: WAL with FULL, and the write lock taken at BEGIN so that no reader has to upgrade. Who waits for it stands
    # in line.
    DATABASES["default"]["ENGINE"] = "klantketting.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # A file, not memory: threads of the race tests and the live server each open it for themselves.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    # Who waits longer for a lock hears that it is busy, as on SQLite.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=10s"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # It counts log-ins: when full it forgets, so it is never full.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["accounts.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": f"accounts.passwords.{name}"} for name in ("Length", "NotCommon", "NotLikeYou")]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workbook:list"
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LogInForm",
    "signup": "accounts.forms.SignUpForm",
    "add_email": "accounts.forms.ChangeEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ForgottenForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# Strict per account, wide per address: behind one address sits a class of thirty, and who guesses guesses at accounts.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "120/m/ip,5/5m/key",
    "signup": "120/m/ip",
    "reset_password": "60/m/ip,3/5m/key",
    "reset_password_from_key": "120/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/3m/key",
    "invite": "60/h/user,5/h/key",
    "message": "20/h/user,5/h/key",
    "join": "10/5m/user",
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "klantketting.files.Files"},
}
# A plate at its limits is one form of some thousand fields; a file with all of a workbook stays below this size too.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# Files are not counted in that size: the first handler lets no more of them through than a reader takes.
FILE_UPLOAD_HANDLERS = [
    "reports.exchange.upload.Quota",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FORM_RENDERER = "klantketting.forms.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Files of reports are kept to be handed over again, never more than fit; two at a time are made, beside the pages.
REPORTS_DIR = VAR_DIR / "reports"
REPORTS_MAX_BYTES = int(os.environ.get("REPORTS_MAX_MB", "500")) * 1024 * 1024
TASKS = {
    "default": {
        "BACKEND": "reports.making.threads.Threads",
        "OPTIONS": {"threads": 2, "waiting": 8, "beat": "reports.making.jobs.beat"},
    }
}

# All but the demo is spoken to over HTTPS; how many proxies of its own stand before it says PROXIES.
PROXIES = int(os.environ.get("PROXIES", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEMO
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
CSRF_FAILURE_VIEW = "klantketting.errors.forged"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}

DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "Klantketting <noreply@localhost>")
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Where links in mails lead that no request stands behind; and from what time a server without cron sends those of the day.
SITE = os.environ.get("SITE", "http://127.0.0.1:8000").rstrip("/")
DIGEST_FROM: time | None = time(7)
# Whether a thread of each web process reads what was saved in it, for who teaches: see classroom/refreshing.py.
REFRESHES_PROGRESS = True
if DEMO:
    MAILERS = {"default": {"BACKEND": "accounts.mailing.Folder", "OPTIONS": {"path": VAR_DIR / "mail"}}}
else:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": os.environ.get("SMTP_HOST", "localhost"),
                "port": int(os.environ.get("SMTP_PORT", "25")),
                "username": os.environ.get("SMTP_USER", ""),
                "password": os.environ.get("SMTP_PASSWORD", ""),
                "use_tls": os.environ.get("SMTP_STARTTLS") == "1",
                "timeout": 10,
            },
        }
    }
# Django's own shows errors only with DEBUG, or mails them: here they go to the process's error output.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"class": "klantketting.logs.Line", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

# The demo's accounts have a password that everybody knows. Under names of other machines it does not even start; klantketting.wsgi
# turns away who comes from elsewhere.
if DEMO and not LOOPBACK.issuperset(ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "DEMO=1 is for this machine only: ALLOWED_HOSTS may name 127.0.0.1, localhost and [::1]."
    )
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY in the environment (make run makes one in var/secret_key).")
