from django.db import migrations, models


def name_kinds(apps, schema_editor):
    """Changes of before the log knew kinds get that of their row."""
    changes = apps.get_model("workbook", "FieldChange").objects.filter(kind="")
    for kind, model in (("kpi", "Kpi"), ("relation", "KpiRelation")):
        rows = apps.get_model("kpis", model).objects.filter(workbook=models.OuterRef("workbook"), uid=models.OuterRef("uid"))
        changes.filter(models.Exists(rows)).update(kind=kind)


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0001_initial"),
        ("workbook", "0003_together"),
    ]

    operations = [migrations.RunPython(name_kinds, migrations.RunPython.noop)]
