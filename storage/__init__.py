"""The only room that speaks SQL: schema, migrations, encryption, and what is read and written on the way of a message."""
