# Spanish of Spain. People are spoken to as "tú".
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## When a budget is spent

pin-sent-longer = Por tu seguridad, esta vez te he enviado un PIN más largo, de { $digits } dígitos, a { $places }. ¿Cuál es?
pin-wrong-longer = Ese PIN no es correcto. Por tu seguridad, esta vez te he enviado uno más largo, de { $digits } dígitos, a { $places }. ¿Cuál es?
pin-renewed = Ese PIN no es correcto. Te he enviado otro a { $places }, y el anterior ya no sirve. ¿Cuál es el nuevo?
pin-none-left = Ese PIN no es correcto, y ahora mismo no puedo enviarte otro. Vuelve a intentarlo más tarde.
pin-longer-later = Por tu seguridad, ese PIN ya no sirve. Repite la pregunta y te enviaré uno más largo.
wait-on-device = Por tu seguridad, vuelve a intentarlo dentro de { $wait }. Si no puedes esperar, { $unlock ->
    [mail] desbloquea el acceso por voz con el enlace de tu correo
   *[administrator] habla con tu administrador
 }.
too-many-sends = Por ahora no puedo enviarte más PIN. Vuelve a intentarlo dentro de { $wait }.
voice-paused = El acceso por voz está en pausa. { $unlock ->
    [mail] Puedes desbloquearlo con el enlace de tu correo o hablar con tu administrador
   *[administrator] Habla con tu administrador
 }.
unknown-devices-closed = Ha habido demasiados PIN incorrectos en dispositivos que no has usado antes, así que este está bloqueado. { $unlock ->
    [mail] Puedes desbloquearlo con el enlace de tu correo o hablar con tu administrador
   *[administrator] Habla con tu administrador
 }.
voice-off = Por tu seguridad, el acceso por voz se ha desactivado tras demasiados PIN incorrectos. { $unlock ->
    [mail] Puedes desbloquearlo con el enlace de tu correo o hablar con tu administrador
   *[administrator] Habla con tu administrador
 }.
minutes = { $count ->
    [one] un minuto
   *[other] { $count } minutos
 }
hours = { $count ->
    [one] una hora
   *[other] { $count } horas
 }
