# German. People are written to as "Sie"; "PIN" is feminine.
#
# Every character is one of GSM 03.38, so that the message is one SMS: no typographic quote.
# The code comes first: a locked phone shows it.

text-pin = { $code } ist Ihre PIN für { $app }. Nennen Sie sie Alexa innerhalb von { $time }. Wenn Sie das nicht waren, ignorieren Sie diese Nachricht.
