# Spanish of Spain. People are written to as "tú"; "PIN" is masculine, and the same when there are several.
#
# A message is plain text, whatever it goes into. No three digits stand in a row: they could be taken for the PIN.

greeting = Hola, { $name }:

pin-subject = Tu PIN para { $app }
pin-preview = Dile el PIN a Alexa en menos de { $time }.
pin-asked = Alguien le ha hecho a { $app } una pregunta protegida en Alexa. Si has sido tú, dile este PIN a Alexa:
pin-lasts = Sirve una sola vez y durante { $time } desde que se envió. Si mientras tanto se ha cerrado la skill, ábrela de nuevo y di entonces el PIN.
pin-not-you = ¿No has sido tú?
pin-do-nothing = En ese caso, no hagas nada: sin el PIN nadie oye la respuesta. Si vuelve a ocurrir, avisa a quien se encarga de { $app } en { $organization }.
pin-never-asked = Nadie de { $organization } te pedirá nunca este PIN.
