# American English.
#
# The message must fit into one SMS, so use only characters of GSM 03.38: no typographic quotes.
# The PIN comes first, so that a locked phone shows it.

text-pin = { $code } is your PIN for { $app }. Say it to Alexa within { $time }. If this wasn't you, ignore this message.
