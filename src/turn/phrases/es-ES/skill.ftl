# Spanish of Spain. People are spoken to as "tú".
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## Ours

whose = ¿De quién quieres el número?
whose-reprompt = Puedes decir, por ejemplo: ¿cuál es el número de Ann Lee?
help = Pídeme el número de alguien, por ejemplo: ¿cuál es el número de Ann Lee? Enviaré un PIN a tu correo y a tu teléfono, y te daré la respuesta cuando me lo digas. ¿De quién quieres el número?
fallback = No te he entendido. Puedes decir, por ejemplo: ¿cuál es el número de Ann Lee?
nothing-to-repeat = Todavía no he dicho nada. ¿De quién quieres el número?
already-handled = De eso ya me he encargado. ¿Qué quieres ahora?
goodbye = Adiós.

## When something is away

link-account = Para usar esta skill, vincula tu cuenta. He dejado una tarjeta en tu aplicación Alexa.
link-again = El vínculo de tu cuenta ya no funciona. Vincúlala otra vez. He dejado una tarjeta en tu aplicación Alexa.
stranger = Tu cuenta no está dada de alta aquí. Pregunta a tu administrador, por favor.
unavailable = Ahora mismo no puedo acceder a eso. Vuelve a intentarlo dentro de unos minutos.
