"""From an XForm to a Form: its model, its body, its texts, each expression compiled in its place."""
