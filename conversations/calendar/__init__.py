"""What comes by itself: reminders, the month's end, meetings."""
