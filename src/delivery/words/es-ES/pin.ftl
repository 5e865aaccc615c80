# Spanish of Spain. People are written to as "tú"; "PIN" is masculine, and the same when there are several.
#
# Messages are plain text. HTML mails escape them. No message has three digits in a row: they could be mistaken for the PIN.

greeting = Hola, { $name }:

pin-subject = Tu PIN para { $app }
pin-preview = Dile el PIN a Alexa en menos de { $time }.
pin-asked = Alguien le ha hecho una pregunta protegida a { $app } en Alexa. Si has sido tú, dile este PIN a Alexa:
pin-lasts = El PIN sirve una sola vez y solo durante { $time } desde que se envió. Si mientras tanto se ha cerrado la skill, vuelve a abrirla y di el PIN.
pin-not-you = ¿No has sido tú?
pin-do-nothing = En ese caso, no tienes que hacer nada: sin el PIN, nadie oirá la respuesta. Si vuelve a ocurrir, avisa a quien se encarga de { $app } en { $organization }.
pin-never-asked = Nadie de { $organization } te pedirá nunca este PIN.
