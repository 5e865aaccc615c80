# German. People are written to as "Sie"; "PIN" is feminine.
#
# Messages are plain text. HTML mails escape them.

notice-subject = Falsche PINs für { $app }
notice-happened = jemand hat am { $at } auf dem Gerät { $device } { $tries } für { $app } ausprobiert.
notice-digest = seit dem { $since } wurde { $more } eine PIN nach zu vielen Fehlversuchen ungültig, zuletzt am { $at } für { $app } auf dem Gerät { $device }.
notice-nothing-told = Es wurde nichts preisgegeben, und die betroffene PIN gilt nicht mehr.
notice-never-asked = Niemand von { $organization } wird Sie jemals nach einer PIN fragen.

## With links

notice-pause = Das war ich nicht: Sprachzugang pausieren
notice-pause-effect = Bis Sie ihn entsperren, werden Ihnen keine PINs geschickt, und wer in Ihrem Namen fragt, bekommt von Alexa keine geschützten Auskünfte.
notice-unlock = Das war ich: entsperren
notice-unlock-effect = Sie können dann ohne Wartezeit wieder fragen.
notice-links = Jeder Link öffnet eine Seite, auf der Sie die Änderung erst bestätigen müssen. Er funktioniert nur einmal und nur bis zum { $until }. Leiten Sie diese E-Mail nicht weiter: Wer sie hat, kann die Links benutzen.

## Without links

notice-not-you = Waren Sie das nicht?
notice-not-you-then = Dann melden Sie es der Stelle, die { $app } bei { $organization } betreut. Dort kann man Ihren Sprachzugang pausieren.
notice-was-you = Waren Sie das?
notice-was-you-then = Dann warten Sie eine Weile, bevor Sie wieder fragen. Wenn Sie nicht warten können, kann dieselbe Stelle Ihren Sprachzugang entsperren.

## Counts

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
