"""The addresses of one's own account that allauth does not bring."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("accounts/profile/", views.profile, name="account_profile"),
    path("mails/", views.mails, name="mails"),
]
