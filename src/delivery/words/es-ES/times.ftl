# Spanish of Spain. People are written to as "tú"; "PIN" is masculine, and the same when there are several.

## A duration, and a time (after "el", "desde el" and "hasta el")

minutes = { $count ->
    [one] un minuto
   *[other] { $count } minutos
 }
moment = { $day } de { month } de { $year } ({ $hour }:{ $minute } UTC)
month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
 }
