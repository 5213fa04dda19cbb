from django.apps import AppConfig


class KpisConfig(AppConfig):
    name = "kpis"

    def ready(self) -> None:
        from kpis.forms.sections import register_forms, register_sections
        from kpis.kinds import register_kinds
        from kpis.places import register_places

        register_kinds()
        register_sections()
        register_forms()
        register_places()
