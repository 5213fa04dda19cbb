"""Case files: that of the provider, and a small one to read and to break."""

from django.conf import settings

PROVIDER = (settings.BASE_DIR / "reports" / "cases" / "internetprovider.yaml").read_text("utf-8")
SMALL = """\
format: 2
organisation: {key: bakker, name: "Bakker Bart"}
workbooks:
  - period: 2026
    next_period: "2027"
    plates:
      - step: become-aware
        department: [Winkel, Marketing]
        customer_score: 7
        tips: ["Niemand kent ons."]
        advice: [{text: "Zet een bord buiten.", based_on: 1}]
        activities: [{name: Folderen}, {name: Folderen}]
        kpis:
          - kpi: cac
            current: 12.50
            not_measured_yet: false
          - kpi: voetgangers
            name: "Voorbijgangers"
            unit: aantal
            relations: [{kpi: cac, sign: "-", reason: "Meer mensen, minder kosten."}]
      - step: easy-to-buy
        department: Winkel
"""
