# German. People are written to as "Sie"; "PIN" is feminine.

## A duration in the dative (after "innerhalb von"), and a time (after "am", "seit dem" and "bis zum")

minutes = { $count ->
    [one] einer Minute
   *[other] { $count } Minuten
 }
moment = { $day }. { month } { $year } um { $hour }:{ $minute } Uhr UTC
month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
 }
