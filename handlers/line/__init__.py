"""The LINE door: webhooks of the Messaging API in, the bot's messages out by reply token or as counted pushes."""
