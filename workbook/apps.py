from django.apps import AppConfig
from django.core.checks import register


class WorkbookConfig(AppConfig):
    name = "workbook"

    def ready(self) -> None:
        from workbook.checks import check_method
        from workbook.forms.plate import register_forms, register_sections
        from workbook.kinds import register_kinds

        register_kinds()
        register_sections()
        register_forms()
        register(check_method)
