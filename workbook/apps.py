from django.apps import AppConfig


class WorkbookConfig(AppConfig):
    name = "workbook"

    def ready(self) -> None:
        from workbook.kinds import register_kinds

        register_kinds()
