"""What a report takes of a coordinator: how many taps and messages, and how many bytes."""
