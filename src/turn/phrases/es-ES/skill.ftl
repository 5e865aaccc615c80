# Spanish of Spain. People are spoken to as "tú".
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Without the gate

whose = ¿De quién quieres el número?
whose-reprompt = Puedes decir, por ejemplo: ¿cuál es el número de Ann Lee?
help = Pregúntame por el número de alguien, por ejemplo: ¿cuál es el número de Ann Lee? Te enviaré un PIN al correo y al teléfono y, cuando me lo digas, te daré la respuesta. ¿De quién quieres el número?
fallback = No te he entendido. Puedes decir, por ejemplo: ¿cuál es el número de Ann Lee?
nothing-to-repeat = Todavía no he dicho nada. ¿De quién quieres el número?
already-handled = Eso ya está hecho. ¿Qué más necesitas?
goodbye = Adiós.

## When something is missing or unavailable

link-account = Para usar esta skill, vincula tu cuenta. Te he enviado una tarjeta a la aplicación Alexa.
link-again = La vinculación de tu cuenta ya no es válida. Vuelve a vincular la cuenta. Te he enviado una tarjeta a la aplicación Alexa.
stranger = Tu cuenta no está dada de alta aquí. Habla con tu administrador, por favor.
unavailable = Ahora mismo no es posible. Vuelve a intentarlo dentro de unos minutos.
