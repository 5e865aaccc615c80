# Spanish of Spain. People are written to as "tú"; "PIN" is masculine, and the same when there are several.
#
# Messages are plain text. The page escapes them. The labels of the links in the mail are in
# `src/delivery/words`, in `notice.ftl`.

## Before the change: asks for confirmation

for-whom = Para { $name }
or-close = Si no quieres hacerlo, cierra esta página.

pause-title = ¿Pausar el acceso por voz?
pause-what = Todavía no ha cambiado nada. Si continúas, no se te enviará ningún PIN, y Alexa no dará información protegida a quien pregunte en tu nombre. El acceso que esté abierto en cualquier dispositivo se cerrará al momento.
pause-until = Seguirá así hasta que desbloquees el acceso con el otro enlace del correo o lo haga tu administrador.
pause-button = Pausar el acceso por voz

unlock-title = ¿Desbloquear el acceso por voz?
unlock-who = Todavía no ha cambiado nada. Continúa solo si fuiste tú quien dijo los PIN incorrectos o si quieres poner fin a una pausa.
unlock-what = Después no tendrás que esperar para volver a preguntar. Los PIN incorrectos siguen contando: durante un tiempo, tus PIN pueden ser más largos de lo normal.
unlock-button = Desbloquear el acceso por voz

## After the change

paused-title = El acceso por voz está en pausa
paused-what = No se te enviará ningún PIN, y Alexa no dará información protegida a quien pregunte en tu nombre.
paused-until = Para poner fin a la pausa, usa el otro enlace del correo, «He sido yo: desbloquear», o habla con tu administrador. Ya puedes cerrar esta página.

unlocked-title = El acceso por voz está desbloqueado
unlocked-what = Ya puedes volver a preguntar a Alexa y cerrar esta página.

## No change

used-title = Este enlace ya se ha usado
used-once = Cada enlace funciona una sola vez, así que esta vez no ha cambiado nada.
used-by-whom = ¿No has sido tú? Entonces otra persona puede leer tu correo. Díselo a tu administrador: puede pausar tu acceso por voz.

expired-title = Este enlace ha caducado
expired-when = Los enlaces solo funcionan durante siete días, así que no ha cambiado nada.
expired-instead = Tu administrador todavía puede pausar o desbloquear tu acceso por voz. El próximo correo sobre PIN incorrectos traerá enlaces nuevos.

nowhere-title = Este enlace no lleva a ningún sitio
nowhere-why = A veces, los programas de correo parten en dos los enlaces largos. Copia el enlace entero del correo y vuelve a intentarlo.
nowhere-instead = Si así tampoco funciona, habla con tu administrador: puede hacer lo mismo por ti.

other-site-title = Esta petición no viene de nuestra página
other-site-instead = No ha cambiado nada. Abre el enlace de tu correo y pulsa el botón de la página.

away-title = Ahora mismo no es posible
away-again = Que sepamos, no ha cambiado nada. Vuelve a abrir el enlace dentro de un minuto.
