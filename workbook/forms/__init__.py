"""What people type into a workbook: parsing, layout and labels."""
