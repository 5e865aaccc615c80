# Spanish of Spain. People are spoken to as "tú", as Alexa does there; "PIN" is masculine.
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Where a PIN goes

place-email = tu correo de { $initial }… punto { $ending }
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

pin-sent = Te he enviado { a-pin } a { $places }. ¿Cuál es?
pin-sent-partly = Solo he podido enviarte { a-pin } a { $places }. ¿Cuál es?
pin-not-sent = Todavía no he podido enviarte el PIN a { $places }. Seguiré intentándolo durante { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
 }. Cuando te llegue, dime: mi PIN es, y después los dígitos.
pin-waiting = Estoy esperando { the-pin } que debe llegar a { $places }. ¿Cuál es?
pin-reprompt = Dime { the-pin }, dígito a dígito. También puedes decir: envíalo otra vez.
pin-wrong = Ese PIN no es correcto. { $left ->
    [one] Te queda un intento
   *[other] Te quedan { $left } intentos
 }. ¿Cuál es el PIN?
pin-wrong-reprompt = Dime el PIN, dígito a dígito. También puedes decir: envíalo otra vez.
pin-burned = Ese PIN no es correcto, y era el último intento. Por tu seguridad, vuelve a intentarlo dentro de { $wait }. Si no puedes esperar, { $unlock ->
    [mail] desbloquea el acceso por voz con el enlace de tu correo
   *[administrator] habla con tu administrador
 }.
pin-length = El PIN que te he enviado tiene { $digits } dígitos. Dímelo dígito a dígito, por favor.
pin-of-another = Ese PIN es de otra petición y ya no sirve. Para esta petición, dime { the-pin } que envié a { $places }.
another-voice = No he reconocido tu voz como la que hizo la pregunta. Vuelve a hacer la pregunta, por favor.
pin-unheard = No he entendido los dígitos. Dime { the-pin }, dígito a dígito, por favor.
pin-expired = Ese PIN ha caducado. Repite la pregunta y te enviaré uno nuevo.
pin-used = Ese PIN ya se ha usado. Repite la pregunta y te enviaré uno nuevo.
pin-dead = Ha habido demasiados intentos fallidos con ese PIN y ya no sirve. Repite la pregunta y te enviaré uno nuevo.
pin-withdrawn = Ese PIN ya no es válido. Repite la pregunta y te enviaré uno nuevo.
pin-none = No estoy esperando ningún PIN. ¿De quién quieres el número?
pin-not-needed = Ahora mismo no necesitas un PIN. ¿De quién quieres el número?
no-way-to-reach = No tengo ningún correo ni ningún teléfono tuyo verificado al que enviarte un PIN. Pídele a tu administrador que añada uno.

resent = Te he enviado un PIN nuevo a { $places }. El anterior ya no sirve. ¿Cuál es el nuevo?
resent-partly = Solo he podido enviarte un PIN nuevo a { $places }. El anterior ya no sirve. ¿Cuál es el nuevo?
resend-too-soon = Acabo de enviarte el PIN. Dentro de { $seconds ->
    [one] un segundo
   *[other] { $seconds } segundos
 } podrás pedirme que lo envíe otra vez. Si ya te ha llegado, ¿cuál es el PIN?
resend-none-left = No puedo volver a enviarte el PIN. Si tienes el último, ¿cuál es?
resend-nothing = No hay ningún PIN que pueda enviarte otra vez. ¿De quién quieres el número?

locked = Acceso bloqueado. Para la próxima pregunta necesitarás un PIN nuevo.
locked-device-only = He bloqueado este dispositivo. Para bloquear todos tus dispositivos, haz aquí una pregunta, di el PIN y luego di: bloquea en todas partes.
locked-everywhere = He bloqueado todos tus dispositivos. Para la próxima pregunta necesitarás un PIN nuevo.

## On a screen, one line each: a headline, the places the PIN went to, and how long it is valid

screen-sent = Tu PIN se ha enviado a
screen-email = tu correo de { $initial }•••.{ $ending }
screen-left = Válido durante { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
 } más
