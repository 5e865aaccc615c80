# Spanish of Spain. People are written to as "tú"; "PIN" is masculine, and the same when there are several.
#
# The message must fit into one SMS, so use only characters of GSM 03.38: no typographic quotes, no á í ó ú.
# The PIN comes first, so that a locked phone shows it.

text-pin = { $code } es tu PIN para { $app }. Dile el PIN a Alexa en menos de { $time }. Si no lo has pedido, ignora este mensaje.
