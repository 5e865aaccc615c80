# Spanish of Spain. People are written to as "tú"; "PIN" is masculine, and the same when there are several.
#
# A message is plain text: it is escaped where it is put in. What the links of the mail are called is in
# `src/delivery/words`, in `notice.ftl`.

## What a link will do

for-whom = Para { $name }
or-close = Si no quieres hacerlo, cierra la página.

pause-title = ¿Pausar el acceso por voz?
pause-what = Todavía no ha cambiado nada. Si continúas, no se enviará ningún PIN para ti y Alexa no dirá a nadie lo que está protegido. Lo que esté abierto en cualquier dispositivo se cerrará al momento.
pause-until = Seguirá así hasta que lo desbloquees con el otro enlace del correo, o hasta que lo haga tu administrador.
pause-button = Pausar el acceso por voz

unlock-title = ¿Desbloquear el acceso por voz?
unlock-who = Todavía no ha cambiado nada. Continúa solo si fuiste tú quien dijo los PIN incorrectos o si quieres terminar una pausa.
unlock-what = Después no tendrás que esperar para volver a preguntar. Los PIN incorrectos no se olvidan: durante un tiempo, los PIN pueden ser más largos de lo normal.
unlock-button = Desbloquear el acceso por voz

## What was done

paused-title = El acceso por voz está en pausa
paused-what = No se enviará ningún PIN para ti, y Alexa no dirá a nadie lo que está protegido.
paused-until = Para terminar la pausa, usa el otro enlace del correo, «He sido yo: desbloquear», o pregunta a tu administrador. Puedes cerrar esta página.

unlocked-title = El acceso por voz está desbloqueado
unlocked-what = Ya puedes volver a preguntar a Alexa. Puedes cerrar esta página.

## What was not

used-title = Este enlace ya se ha usado
used-once = Cada enlace funciona una sola vez, así que ahora no ha cambiado nada.
used-by-whom = ¿No lo has usado tú? Entonces otra persona lee tu correo. Díselo a tu administrador: puede pausar el acceso por voz en tu nombre.

expired-title = Este enlace ha caducado
expired-when = Los enlaces funcionan durante siete días, así que no ha cambiado nada.
expired-instead = Tu administrador todavía puede pausar el acceso por voz en tu nombre, o desbloquearlo. El próximo correo sobre PIN incorrectos tendrá enlaces nuevos.

nowhere-title = Este enlace no lleva a ningún sitio
nowhere-why = Los programas de correo a veces parten en dos un enlace largo. Cópialo entero del correo y vuelve a intentarlo.
nowhere-instead = Si eso no sirve, pregunta a tu administrador: puede hacer lo mismo en tu nombre.

other-site-title = Esto no venía de nuestra página
other-site-instead = No ha cambiado nada. Abre el enlace de tu correo y pulsa el botón que aparece allí.

away-title = Ahora mismo no funciona
away-again = Que sepamos, no ha cambiado nada. Vuelve a abrir el enlace dentro de un minuto.
