"""What goes into and out of a workbook: rows from a Document, JSON files, case files."""
