from django.apps import AppConfig
from django.core.checks import register


class WorkbookConfig(AppConfig):
    name = "workbook"

    def ready(self) -> None:
        from workbook.checks import check_method
        from workbook.kinds import register_kinds

        register_kinds()
        register(check_method)
