# German. People are written to as "Sie"; "PIN" is feminine.
#
# A message is plain text, whatever it goes into.

notice-subject = Falsche PINs für { $app }
notice-happened = jemand hat am { $at } auf dem Gerät { $device } { $tries } für { $app } ausprobiert.
notice-digest = seit dem { $since } wurde { $more } eine PIN durch falsche Versuche verbraucht, zuletzt am { $at } für { $app } auf dem Gerät { $device }.
notice-nothing-told = Es wurde nichts verraten, und die PIN, um die es ging, gilt nicht mehr.
notice-never-asked = Niemand von { $organization } wird Sie jemals nach einer PIN fragen.

## With links

notice-pause = Das war ich nicht: Zugang per Sprache ruhen lassen
notice-pause-effect = Bis Sie ihn entsperren, wird für Sie keine PIN verschickt, und Alexa sagt niemandem, was geschützt ist.
notice-unlock = Das war ich: entsperren
notice-unlock-effect = Sie müssen nicht warten, bevor Sie wieder fragen.
notice-links = Jeder Link öffnet eine Seite, die nachfragt, bevor sie etwas ändert. Er funktioniert einmal, und zwar bis zum { $until }. Leiten Sie diese E-Mail nicht weiter: Wer sie hat, kann die Links benutzen.

## Without

notice-not-you = Waren Sie das nicht?
notice-not-you-then = Dann sagen Sie es der Stelle, die { $app } bei { $organization } betreut. Dort kann man den Zugang per Sprache für Sie ruhen lassen.
notice-was-you = Waren Sie das?
notice-was-you-then = Dann warten Sie eine Weile, bevor Sie wieder fragen. Wenn Sie nicht warten können, kann dieselbe Stelle den Zugang für Sie entsperren.

## What happened

wrong-pins = { $count ->
    [1] eine falsche PIN
    [2] zwei falsche PINs
    [3] drei falsche PINs
    [4] vier falsche PINs
    [5] fünf falsche PINs
   *[other] { $count } falsche PINs
 }
more-times = { $count ->
    [1] noch einmal
    [2] noch zweimal
    [3] noch dreimal
    [4] noch viermal
    [5] noch fünfmal
   *[other] noch { $count }-mal
 }
