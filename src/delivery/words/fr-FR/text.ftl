# French of France. People are written to as "vous". A PIN is "un code", as everybody says it.
#
# The message must fit into one SMS, so use only characters of GSM 03.38: no typographic quotes, no ç â ê î ô û,
# no non-breaking space.
# The PIN comes first, so that a locked phone shows it.

text-pin = { $code } est votre code pour { $app }. Dites-le à Alexa d'ici { $time }. Si vous n'avez rien demandé, ignorez ce message.
