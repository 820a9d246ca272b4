"""What a step costs: inside the house, and through the doors of the real process beside plain bots under the same load."""
