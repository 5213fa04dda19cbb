"""WHO: the people, known by their e-mail address."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def shown_name(name: str) -> str:
    """How others see who is called so: never by an address, which only owners see, on the page of the members."""
    return name or gettext("Participant without a name")


class UserManager(DjangoUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":  # type: ignore[override]
        user = self.model(email=self.normalize_email(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":  # type: ignore[override]
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractUser):
    """Somebody who logs in by e-mail. Roles are rows elsewhere (member, teacher of a course); only ``is_staff`` is here."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case")
        ]

    def __str__(self) -> str:
        return shown_name(self.name)

    @property
    def initials(self) -> str:
        """One or two letters that stand for the person: of the first and the last word of the name."""
        words = str(self).split()
        return "".join(word[0] for word in (*words[:1], *words[1:][-1:])).upper()
