"""The library of KPIs as a page."""
