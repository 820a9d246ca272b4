"""The only room that speaks SQL: schema, migrations, sealing, and what is read and written for each event."""
