# Spanish of Spain. People are spoken to as "tú".
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## When a budget is spent

pin-sent-longer = Por tu seguridad, esta vez he enviado un PIN más largo, de { $digits } dígitos, a { $places }. ¿Cuál es?
pin-wrong-longer = Ese no es el PIN. Por tu seguridad, esta vez he enviado uno más largo, de { $digits } dígitos, a { $places }. ¿Cuál es?
pin-renewed = Ese no es el PIN. He enviado otro a { $places }, y el anterior ya no sirve. ¿Cuál es el nuevo?
pin-none-left = Ese no es el PIN, y ahora no puedo enviar otro. Vuelve a intentarlo más tarde.
pin-longer-later = Por tu seguridad, ese PIN ya no sirve. Repite tu pregunta y te enviaré uno más largo.
wait-on-device = Por tu seguridad, vuelve a intentarlo dentro de { $wait } o { $unlock ->
    [mail] desbloquea el acceso desde tu correo
   *[administrator] pregunta a tu administrador
 }.
too-many-sends = Por ahora te he enviado todos los PIN que puedo. Vuelve a intentarlo dentro de { $wait }.
voice-paused = El acceso por voz está en pausa. { $unlock ->
    [mail] Puedes desbloquearlo desde tu correo o preguntar a tu administrador
   *[administrator] Pregunta a tu administrador
 }.
voice-off = Por tu seguridad, el acceso por voz está desactivado tras demasiados PIN incorrectos. { $unlock ->
    [mail] Puedes desbloquearlo desde tu correo o preguntar a tu administrador
   *[administrator] Pregunta a tu administrador
 }.
minutes = { $count ->
    [one] un minuto
   *[other] { $count } minutos
 }
hours = { $count ->
    [one] una hora
   *[other] { $count } horas
 }
