"""The product's settings, made fast and quiet for tests: nothing that a promise is about is changed."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests-and-long-enough-for-the-check-that-asks-for-fifty-characters")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="klantketting-tests-"))
# The tests themselves keep the machine busy from beginning to end: a PDF that gave way to them would not be drawn in its time.
os.environ.setdefault("RENDER_NICE", "0")
(Path(os.environ["VAR_DIR"]) / "static").mkdir(parents=True, exist_ok=True)

from klantketting.settings import *  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The test client and the live server speak plain HTTP.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
# Most tests see only what they wrote themselves, in a transaction of their own: work in the background is done on the spot.
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
# The mail of the day begins by itself only in the tests that are about it.
DIGEST_FROM = None
# No thread reads along but in the test that asks for it.
REFRESHES_PROGRESS = False
