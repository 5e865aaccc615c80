# French of France. People are written to as "vous". A PIN is "un code", as everybody says it.
#
# Every character is one of GSM 03.38, so that the message is one SMS: no typographic quote, no ç â ê î ô û,
# no non-breaking space.
# The code comes first: a locked phone shows it.

text-pin = { $code } est votre code pour { $app }. Dites-le à Alexa d'ici { $time }. Si ce n'était pas vous, ignorez ce message.
