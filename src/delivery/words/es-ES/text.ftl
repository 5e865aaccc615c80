# Spanish of Spain. People are written to as "tú"; "PIN" is masculine, and the same when there are several.
#
# Every character is one of GSM 03.38, so that the message is one SMS: no typographic quote, no á í ó ú.
# The code comes first: a locked phone shows it.

text-pin = { $code } es tu PIN para { $app }. Dile el PIN a Alexa en menos de { $time }. Si no lo has pedido, ignora este mensaje.
