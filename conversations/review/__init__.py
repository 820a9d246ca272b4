"""The officer's side: reviewing, summaries, signing."""
