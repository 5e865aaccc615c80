# British English; also what is written where en-AU, en-CA or en-IN is spoken.
#
# Every character is one of GSM 03.38, so that the message is one SMS: no typographic quote.
# The code comes first: a locked phone shows it.

text-pin = { $code } is your PIN for { $app }. Say it to Alexa within { $time }. If this wasn't you, ignore this message.
