"""Documents made of reports: the minutes of a meeting as a Word file, out of a template that officers may edit."""
