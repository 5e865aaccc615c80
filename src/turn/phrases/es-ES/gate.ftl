# Spanish of Spain. People are spoken to as "tú", as Alexa does there; "PIN" is masculine.
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## Where a code goes

place-email = tu correo en { $initial }… punto { $ending }
place-phone = tu teléfono terminado en { $digits }
length = { $digits ->
    [3] de tres dígitos
    [4] de cuatro dígitos
    [5] de cinco dígitos
    [6] de seis dígitos
    [7] de siete dígitos
   *[8] de ocho dígitos
 }
a-pin = un PIN { length }
the-pin = el PIN { length }

## The gate

pin-sent = He enviado { a-pin } a { $places }. ¿Cuál es?
pin-sent-partly = Solo he podido contactar con { $places }. He enviado ahí { a-pin }. ¿Cuál es?
pin-not-sent = Todavía no he podido contactar con { $places }. Lo seguiré intentando durante { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
 }. Cuando llegue el PIN, dime: mi PIN es, y los dígitos.
pin-waiting = Estoy esperando { the-pin } que va a { $places }. ¿Cuál es?
pin-reprompt = Di { the-pin }, dígito a dígito. También puedes decir: envíalo otra vez.
pin-wrong = Ese no es el PIN. { $left ->
    [one] Te queda un intento
   *[other] Te quedan { $left } intentos
 }. ¿Cuál es el PIN?
pin-wrong-reprompt = Di el PIN, dígito a dígito. También puedes decir: envíalo otra vez.
pin-burned = Ese no es el PIN, y era el último intento. Por tu seguridad, vuelve a intentarlo dentro de { $wait } o { $unlock ->
    [mail] desbloquea el acceso desde tu correo
   *[administrator] pregunta a tu administrador
 }.
pin-length = El PIN que he enviado tiene { $digits } dígitos. Dilo dígito a dígito, por favor.
pin-unheard = No he entendido los dígitos. Di { the-pin }, dígito a dígito, por favor.
pin-expired = Ese PIN ha caducado. Repite tu pregunta y te enviaré uno nuevo.
pin-used = Ese PIN ya se ha usado. Repite tu pregunta y te enviaré uno nuevo.
pin-dead = Ese PIN ha tenido demasiados intentos fallidos y ya no sirve. Repite tu pregunta y te enviaré uno nuevo.
pin-withdrawn = Ese PIN ya no es válido. Repite tu pregunta y te enviaré uno nuevo.
pin-none = No estoy esperando ningún PIN. ¿De quién quieres el número?
pin-not-needed = Ahora mismo no necesitas un PIN. ¿De quién quieres el número?
no-way-to-reach = No tengo ningún correo ni teléfono verificado al que enviarte un PIN. Pide a tu administrador que añada uno.

resent = He enviado un PIN nuevo a { $places }. El anterior ya no sirve. ¿Cuál es el nuevo?
resent-partly = Solo he podido contactar con { $places }. He enviado ahí un PIN nuevo, y el anterior ya no sirve. ¿Cuál es el nuevo?
resend-too-soon = Acabo de enviarlo. Puedes pedirme que lo envíe otra vez dentro de { $seconds ->
    [one] un segundo
   *[other] { $seconds } segundos
 }. Si ya te ha llegado, ¿cuál es el PIN?
resend-none-left = Ya lo he enviado todas las veces que puedo. Si tienes el último PIN, ¿cuál es?
resend-nothing = No hay ningún PIN que enviar otra vez. ¿De quién quieres el número?

locked = El acceso está bloqueado. Para la próxima pregunta necesitarás un PIN nuevo.

## On a screen, a line each: what went, then the places, then how long it lasts

screen-sent = Tu PIN se ha enviado a
screen-email = tu correo en { $initial }•••.{ $ending }
screen-left = es válido durante { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
 } más
