"""What the Messaging API takes, and how long it waits. Sources: LINE's reference of the Messaging API
(https://developers.line.biz/en/reference/messaging-api/) and line/line-openapi; sections are named."""

from __future__ import annotations

from datetime import timedelta

from handlers.pacing import Limits, Rate

# Sending (reply, push)
MOST_MESSAGES = 5  # "Send reply message", messages: at most 5 message objects
LONGEST_TEXT = 5000  # "Text message", text: in UTF-16 code units
LONGEST_URL = 2000  # "Image message", originalContentUrl and previewImageUrl
LARGEST_PICTURE = 10 * 1024 * 1024  # "Image message", originalContentUrl: JPEG or PNG, 10 MB
LARGEST_PREVIEW = 1024 * 1024  # the same, previewImageUrl: 1 MB
LONGEST_ALT = 1500  # "Flex message", altText
LARGEST_BUBBLE = 30 * 1024  # "Bubble": bytes of JSON
LARGEST_CAROUSEL, MOST_BUBBLES = 50 * 1024, 12  # "Carousel": bytes of JSON, and bubbles
LONGEST_CARD_LABEL = 40  # "Action objects", label in a button of a Flex message; in grapheme clusters

# How fast ("Rate limits": 2,000 calls a second of one channel to one endpoint, whomever they are for; nothing is said
# of one chat). Replies and pushes are two endpoints; counted as one, they stay below.
RATES = Limits(Rate(2000, timedelta(seconds=1)), kept=200)
TOO_MANY_WAIT = timedelta(seconds=1)  # after a 429 that does not say how long

# Quick replies
MOST_QUICK = 13  # "Quick reply", items
LONGEST_LABEL = 20  # "Action objects", label in a quick reply; in grapheme clusters
LONGEST_DATA = 300  # "Postback action", data
LONGEST_FILL = 300  # "Postback action", fillInText; in grapheme clusters
LONGEST_DISPLAY = 300  # "Postback action", displayText; in grapheme clusters

# Reply tokens ("Send reply message", "Conditions for reply tokens")
TOKEN_LIVES = timedelta(minutes=1)  # after the webhook came
TOKEN_MARGIN = timedelta(seconds=8)  # "don't rely on the limit": our own time-out, and clocks that differ
TOKEN_DIES = timedelta(minutes=20)  # after the event itself, however often it is delivered again

# Waiting
ANSWER_WITHIN = 1.8  # seconds; LINE waits for 2 ("Check webhook errors", request_timeout)
CALL_WITHIN = 6.0  # seconds for one call of ours
DOWNLOAD_WITHIN = 40.0  # seconds for a photo over a slow line; a task is ours for a minute

LARGEST_WEBHOOK = 2 * 1024 * 1024  # bytes; the documentation gives none, a hundred events of 5000 letters fit
