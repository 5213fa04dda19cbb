"""The library of KPIs, and the pages about the KPIs of a workbook."""
