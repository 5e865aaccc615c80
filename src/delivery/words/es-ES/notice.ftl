# Spanish of Spain. People are written to as "tú"; "PIN" is masculine, and the same when there are several.
#
# Messages are plain text. HTML mails escape them.

notice-subject = PIN incorrectos para { $app }
notice-happened = Alguien probó { $tries } para { $app } en el dispositivo { $device } el { $at }.
notice-digest = Desde el { $since }, se han agotado los intentos de un PIN { $more }. La última vez fue para { $app }, en el dispositivo { $device }, el { $at }.
notice-nothing-told = No se ha revelado nada, y el PIN que intentaban adivinar ya no sirve.
notice-never-asked = Nadie de { $organization } te pedirá nunca un PIN.

## With links

notice-pause = No he sido yo: pausar el acceso por voz
notice-pause-effect = Hasta que lo desbloquees, no se te enviará ningún PIN, y Alexa no dará información protegida a quien pregunte en tu nombre.
notice-unlock = He sido yo: desbloquear
notice-unlock-effect = No tendrás que esperar para volver a preguntar.
notice-links = Cada enlace abre una página que te pide confirmación. Funciona una sola vez, hasta el { $until }. No reenvíes este correo: cualquiera que lo tenga puede usar los enlaces.

## Without links

notice-not-you = ¿No has sido tú?
notice-not-you-then = En ese caso, avisa a quien se encarga de { $app } en { $organization }: puede pausar tu acceso por voz.
notice-was-you = ¿Has sido tú?
notice-was-you-then = En ese caso, espera un rato antes de volver a preguntar. Si no puedes esperar, esa misma persona puede desbloquear tu acceso.

## Counts

wrong-pins = { $count ->
    [1] un PIN incorrecto
    [2] dos PIN incorrectos
    [3] tres PIN incorrectos
    [4] cuatro PIN incorrectos
    [5] cinco PIN incorrectos
   *[other] { $count } PIN incorrectos
 }
more-times = { $count ->
    [1] una vez más
    [2] dos veces más
    [3] tres veces más
    [4] cuatro veces más
    [5] cinco veces más
   *[other] { $count } veces más
 }
